mkdir -p tree/deep; echo n >tree/deep/n; chmod 711 tree; chmod 755 tree/deep
