echo f >f; mkdir dir; echo d >dir/d
