"""How well what was heard agrees with the truth: notes and beats."""
