mkdir deep; echo d >deep/d
