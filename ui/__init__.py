"""What pages share: frame, levers, charts, formats, words, session state."""
