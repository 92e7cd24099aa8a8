echo star >'a*'; echo other >ab
