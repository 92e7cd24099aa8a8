echo new >link
