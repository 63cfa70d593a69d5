"""Papers: documents made from data. Models go in, text or bytes come out; nothing is read or written here."""
