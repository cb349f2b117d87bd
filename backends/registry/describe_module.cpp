// Writes the manifest of a module, the module's own description, into a file in the same folder.
// Usage: describe-module MODULE.so
#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <stdexcept>

#include "backends/registry/manifest.h"
#include "backends/registry/module.h"

int main(int argc, char** argv) {
  try {
    if (argc != 2) throw std::runtime_error("usage: describe-module MODULE.so");
    const std::filesystem::path module = std::filesystem::absolute(argv[1]);
    std::ofstream file(bb::manifest_of(module));
    file << bb::to_manifest(bb::load_module(module)) << std::flush;
    if (!file) throw std::runtime_error("the manifest cannot be written");
    return 0;
  } catch (const std::exception& error) {
    static_cast<void>(std::fprintf(stderr, "describe-module: %s\n", error.what()));
    return 1;
  }
}
