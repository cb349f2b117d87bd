// Plays a child process that was taken over: the host gets any bytes as its message. They must be
// refused with the documented exception, or give facts within their limits and text that a terminal
// can show.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "backends/registry/manifest.h"
#include "host/base/text.h"
#include "host/codecs/codec.h"
#include "host/contender/replies.h"
#include "host/images/image_header.h"
#include "host/isolation/isolated.h"

namespace {

void expect(bool holds) {
  if (!holds) std::abort();
}

// Lines after the first are indented.
void expect_printable(std::string_view text) {
  bool first = true;
  while (true) {
    const std::size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    expect(bb::printable_text(line) == line);
    expect(first || line.starts_with("  "));
    if (end == std::string_view::npos) return;
    text.remove_prefix(end + 1);
    first = false;
  }
}

void play_decoder(std::string_view message) {
  const bb::IsolatedResult result = bb::parse_answer(message);
  if (!result.ok) {
    expect(bb::printable_text(result.text) == result.text);
    return;
  }
  constexpr std::size_t kMaxPixels = 1'000'000;
  try {
    const bb::ImageHeader header = bb::header_from_reply(result.text, kMaxPixels);
    expect(header.shape.width > 0 && header.shape.height > 0 && header.shape.channels == 3);
    expect(header.shape.pixels() <= kMaxPixels);
    expect(header.decoder_bytes <= std::size_t{1} << 32);
    expect(bb::header_from_reply(bb::to_reply(header), kMaxPixels) == header);
  } catch (const bb::CodecError&) {
    return;
  }
}

template <class Action>
void attempt(const Action& action) {
  try {
    action();
  } catch (const bb::ContenderFailure& failure) {
    expect_printable(failure.what());
  }
}

void expect_time(double seconds) { expect(seconds >= 0 && seconds < 1e9); }

void play_backend(std::string_view message) {
  nlohmann::json reply;
  try {
    reply = bb::parse_reply(message);
  } catch (const bb::ContenderFailure&) {
    return;
  }
  attempt([&] {
    if (const auto failure = bb::failure_in(reply)) throw bb::ContenderFailure(*failure);
  });
  attempt([&] {
    const bb::SetUp set_up = bb::set_up_from(reply);
    expect_time(set_up.seconds);
    expect_printable(set_up.settled.device);
    expect_printable(set_up.settled.driver);
    expect(set_up.settled.workers.value_or(0) >= 0);
    expect(std::ranges::all_of(set_up.settled.cores, [](int core) { return core >= 0; }));
  });
  attempt([&] {
    const bb::Run run = bb::run_from(reply);
    expect_time(run.seconds);
    expect_time(run.usage.cpu_user_s);
    expect_time(run.device_copy_s.value_or(0));
    expect_printable(run.disturbance);
    if (run.phases) expect_time(run.phases->total_s());
  });
  attempt([&] {
    const bb::Availability found = bb::availability_from(reply);
    expect_printable(found.reason);
    for (const std::string& device : found.devices) expect_printable(device);
  });
  attempt([&] {
    for (const bb::BackendInfo& info : bb::backends_from(reply)) {
      expect(bb::is_backend_name(info.name));
      expect(bb::printable_text(info.description) == info.description);
    }
  });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string message(data, data + size);
  play_decoder(message);
  play_backend(message);
  return 0;
}
