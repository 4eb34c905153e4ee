"""Passages -> scores: known models, their ONNX form, micro-batches, the bundled weights."""
