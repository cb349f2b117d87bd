#include "host/contender/backend_contender.h"

#include <optional>
#include <utility>

#include "host/contender/backend_process.h"

namespace bb {
namespace {

class BackendContender final : public Contender {
 public:
  BackendContender(const BackendInfo& info, BackendOptions options, Pipeline pipeline)
      : info_(info), options_(std::move(options)), pipeline_(std::move(pipeline)) {}

  [[nodiscard]] Shape output_shape(Shape input) const override {
    return pipeline_.output_shape(input);
  }

  SetUp prepare(std::span<const JobSet* const> job_sets, const Tick& tick) override {
    return prepare({Task{pipeline_, {job_sets.begin(), job_sets.end()}}}, tick);
  }

  SetUp prepare(std::vector<Task> tasks, const Tick& tick) override {
    const Availability found = probe_once(info_, options_, tick);
    if (!found.usable) throw ContenderUnavailable(found.reason);
    BackendOptions options = options_;
    options.device = found.device;
    options.driver = found.driver;
    for (const Task& task : tasks) options.pipelines.push_back(task.pipeline);
    process_.emplace(info_, std::move(tasks), options);
    return process_->prepare(0, tick);
  }

  SetUp take_on(std::size_t task, const Tick& tick) override {
    return process_.value().prepare(task, tick);
  }

  Run run(std::size_t job_set, const Tick& tick) override {
    return process_.value().run(job_set, tick);
  }

  void end() override {
    if (process_) process_->end();
    process_.reset();
  }

  void kill() const override {
    if (process_) process_->kill();
  }

  void discard() override { process_.reset(); }

 private:
  const BackendInfo& info_;
  BackendOptions options_;
  Pipeline pipeline_;
  std::optional<BackendProcess> process_;
};

}  // namespace

std::unique_ptr<Contender> make_backend_contender(const BackendInfo& info,
                                                  const BackendOptions& options,
                                                  const Pipeline& pipeline) {
  return std::make_unique<BackendContender>(info, options, pipeline);
}

}  // namespace bb
