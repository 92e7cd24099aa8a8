mkdir -p e/empty; touch e/zero
