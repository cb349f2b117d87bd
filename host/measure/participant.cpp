#include "host/measure/participant.h"

#include <fmt/format.h>

#include <exception>
#include <utility>

#include "host/base/error.h"
#include "host/base/files.h"

namespace bb {

void Participant::enter(Scope& scope) {
  ScopeRecord& record = records_.emplace_back();
  record.row.contender = entrant_.key;
  record.row.scope = scope.info().name;
  record.row.requested = entrant_.requested;
  record.row.unconfined = entrant_.unconfined;
  record.sums = SampleSums(scope.parts());
  record.job_sets = scope.job_sets(label());
}

void Participant::set_up(std::size_t scope, std::size_t last_scope) {
  attempt(scope, last_scope, 0, [&] {
    ScopeRecord& record = records_[scope];
    const SetUp set_up = contender_->prepare(record.job_sets);
    running_ = true;
    record.row.settled = set_up.settled;
    record.row.setups_s.push_back(set_up.seconds);
  });
}

void Participant::attempt(std::size_t first_scope, std::size_t last_scope, std::size_t first_image,
                          const std::function<void()>& action) {
  try {
    action();
  } catch (const ContenderUnavailable& error) {
    give_up(first_scope, last_scope, Status::unavailable, error.what());
  } catch (const ContenderFailure& error) {
    std::string reason = error.what();
    if (error.image() && first_image + *error.image() < set_.images.size()) {
      const SetImage& image = set_.images[first_image + *error.image()];
      reason = fmt::format("{}: {}", printable(image.name), reason);
    }
    give_up(first_scope, last_scope, Status::failed, reason);
  } catch (const Interrupted&) {
    throw;
  } catch (const std::exception& error) {
    give_up(first_scope, last_scope, Status::failed, error.what());
  }
}

void Participant::give_up(std::size_t first_scope, std::size_t last_scope, Status status,
                          const std::string& reason) {
  running_ = false;
  contender_->discard();
  for (std::size_t s = first_scope; s <= last_scope; ++s) {
    ScopeRecord& record = records_[s];
    record.has_outputs = false;
    record.row.status = status;
    record.row.reason = reason;
    record.row.samples.clear();
  }
}

void Participant::end() {
  if (std::exchange(running_, false)) contender_->end();
}

void Participant::abandon() {
  running_ = false;
  contender_->discard();
  for (ScopeRecord& record : records_) {
    Row& row = record.row;
    if (row.status != Status::ok || !timed(row).empty()) continue;
    row.status = Status::unfinished;
    row.reason = "the run ended before the first timed run was done";
  }
}

}  // namespace bb
