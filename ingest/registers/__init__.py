"""The registers: what people received or decided outside the inbox, entered once and only ever added to."""
