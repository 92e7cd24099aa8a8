mkdir s; touch s/u s/g plain; mkdir s/sticky; chmod 4755 s/u; chmod 2755 s/g; chmod 1777 s/sticky
