"""Training of the models that ship: scores in, performances made from them, weights out. No web process imports it."""
