// Writes the manual page from its template and the definitions of the options.
// Usage: write-manual TEMPLATE OUTPUT
#include <cstdint>
#include <cstdio>
#include <exception>
#include <stdexcept>
#include <string>
#include <vector>

#include "host/app/command_line.h"
#include "host/base/files.h"
#include "host/commands/console.h"
#include "host/help/manual.h"
#include "host/machine/build.h"

int main(int argc, char** argv) {
  try {
    if (argc != 3) throw std::runtime_error("usage: write-manual TEMPLATE OUTPUT");
    std::vector<std::uint8_t> bytes;
    bb::read_file(argv[1], bytes);
    const std::string page =
        bb::manual_page(*bb::make_command_line({}).program, std::string(bytes.begin(), bytes.end()),
                        bb::describe_build().version);
    bb::write_text(argv[2], page);
    return 0;
  } catch (const std::exception& error) {
    static_cast<void>(std::fprintf(stderr, "write-manual: %s\n", error.what()));
    return 1;
  }
}
