"""The parser of run submissions (contract 2), in parts; `parser.py` holds them together."""
