echo x >evil; tar -P --transform 's,^,../,' -cf stdin evil
