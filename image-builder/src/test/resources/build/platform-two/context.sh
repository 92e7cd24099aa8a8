echo a > amd64; echo b > arm64
