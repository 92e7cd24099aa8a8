echo new >new
