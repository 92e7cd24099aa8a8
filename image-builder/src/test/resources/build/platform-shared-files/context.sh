echo same > f
