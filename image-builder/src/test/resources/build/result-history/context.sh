touch f g
