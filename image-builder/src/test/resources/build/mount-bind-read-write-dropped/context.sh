echo original >f
