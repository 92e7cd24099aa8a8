echo comma >'a,b'
