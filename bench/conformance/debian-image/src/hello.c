#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int main(int argc, char **argv) {
  char where[4096];
  printf("hello %s from %d:%d in %s, %s\n", argc > 1 ? argv[1] : "nobody", getuid(), getgid(),
         getcwd(where, sizeof where), setlocale(LC_ALL, ""));
  return 0;
}
