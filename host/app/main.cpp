#include "host/app/program.h"

int main(int argc, char** argv) { return bb::run_program(argc, argv); }
