// Where the time of a run goes.
#pragma once

#include <algorithm>

namespace bb {

/// The wall time of a run by what it went into, in seconds: the mean over the workers, which are
/// the threads or processes that shared the run. A worker is always in exactly one phase, so the
/// phases add up to the run's wall time.
struct Phases {
  double decode_s = 0;    // reading and decoding an input
  double upload_s = 0;    // bringing it to a device, copies in the host's memory included
  double filter_s = 0;    // computing, on the worker itself or on its device
  double download_s = 0;  // bringing the result back
  double encode_s = 0;    // encoding and writing it
  double waiting_s = 0;   // none of these: no image is left, or a device or its driver is busy
  int workers = 1;

  [[nodiscard]] double total_s() const {
    return decode_s + upload_s + filter_s + download_s + encode_s + waiting_s;
  }

  /// Adds a run that came after this one.
  Phases& operator+=(const Phases& next) {
    decode_s += next.decode_s;
    upload_s += next.upload_s;
    filter_s += next.filter_s;
    download_s += next.download_s;
    encode_s += next.encode_s;
    waiting_s += next.waiting_s;
    workers = std::max(workers, next.workers);
    return *this;
  }

  bool operator==(const Phases&) const = default;
};

}  // namespace bb
