"""MV2H: multi-pitch, voice, meter, value and harmony of a transcription, after McLeod and Steedman (ISMIR 2018)."""
