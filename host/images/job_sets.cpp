#include "host/images/job_sets.h"

#include <fmt/format.h>

#include <new>
#include <stdexcept>

#include "host/base/files.h"

namespace bb {

ImageCounter::ImageCounter()
    : memory_(sizeof(Count)), count_(new (memory_.bytes().data()) Count(0)) {}

void ArenaJobs::prefault() const {
  inputs_.prefault();
  outputs_.prefault();
}

ConstImageView FileJobs::load(std::size_t i, Image& scratch) const {
  thread_local std::vector<std::uint8_t> bytes;
  const SetImage& image = files_.inputs[i];
  read_file(image.file, bytes, image.file_bytes);
  scratch.reshape(image.shape);
  try {
    decode(bytes, scratch.view());
  } catch (const CodecError& error) {
    throw std::runtime_error(fmt::format("{}: {}", printable(image.file), error.what()));
  } catch (const std::invalid_argument&) {
    throw std::runtime_error(
        fmt::format("{}: its size changed since it was listed", printable(image.file)));
  }
  return scratch.view();
}

JobFiles FileJobs::files() const {
  JobFiles files{{}, directory_};
  files.inputs.reserve(size());
  for (const SetImage& image : files_.inputs) files.inputs.push_back(image.file);
  return files;
}

ImageView FileJobs::target(std::size_t i, Image& scratch) const {
  scratch.reshape(files_.output_shapes[i]);
  return scratch.view();
}

void FileJobs::store(std::size_t i, ConstImageView result) const {
  thread_local std::vector<std::uint8_t> bytes;
  encode(result, format_, bytes);
  overwrite_file(directory_ / files_.output_names[i], bytes);
  done_.add_one();
}

}  // namespace bb
