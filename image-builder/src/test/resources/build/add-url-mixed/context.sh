echo l >local; mkdir tree; echo t >tree/t; echo a >$WWW/a.txt
