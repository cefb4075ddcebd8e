// Update rules along the gradient or its sign: SGD, averaged SGD, resilient propagation.
#include <algorithm>
#include <cmath>

#include "optim.h"

namespace torchluz::optim {

namespace {

// lr, momentum, dampening, weight_decay, nesterov
namespace sgd {
Slots slots(const Options& o) { return o[1] == 0 ? Slots{} : Slots{{}}; }

void update(Group& group, const Options& o) {
  const double lr = o[0], momentum = o[1], dampening = o[2], weight_decay = o[3];
  const bool nesterov = o[4] != 0;
  Tensors direction = with_decay(group, weight_decay);
  if (momentum != 0) {
    Tensors& buffers = group.slots[0];
    bool sparse = false;
    for (size_t i = 0; i < buffers.size(); ++i) {
      sparse = sparse || direction[i].is_sparse();
      if (!group.fresh[i]) {
        buffers[i].mul_(momentum).add_(direction[i], 1 - dampening);
      } else if (direction[i].is_sparse()) {
        buffers[i].add_(direction[i]);  // It begins with zeros.
      } else {
        buffers[i].copy_(direction[i]);
      }
    }
    if (nesterov && sparse) {
      // Sparse tensors are added to others, not the other way round.
      for (size_t i = 0; i < buffers.size(); ++i) direction[i] = (buffers[i] * momentum).add_(direction[i]);
    } else {
      direction = nesterov ? at::_foreach_add(direction, buffers, momentum) : buffers;
    }
  }
  at::_foreach_add_(group.parameters, direction, -lr);
}

bool takes_sparse(const Options& o) { return o[3] == 0; }
}  // namespace sgd

// lr, lambda, alpha, t0, weight_decay
namespace asgd {
Slots slots(const Options& o) {
  return {{Slot::host_count}, {Slot::host_number, o[0]}, {Slot::host_number, 1}, {}};
}

void update(Group& group, const Options& o) {
  const double lr = o[0], lambda = o[1], alpha = o[2], t0 = o[3], weight_decay = o[4];
  const Tensors gradients = with_decay(group, weight_decay);
  const std::vector<double> steps = advance(group.slots[0]);
  Tensors &rates = group.slots[1], &weights = group.slots[2], &averages = group.slots[3];
  for (size_t i = 0; i < steps.size(); ++i) {
    const double rate = value_of(rates[i]), weight = value_of(weights[i]);
    at::Tensor& parameter = group.parameters[i];
    parameter.mul_(1 - lambda * rate).add_(gradients[i], -rate);
    if (weight == 1) {
      averages[i].copy_(parameter);
    } else {
      averages[i].lerp_(parameter, weight);
    }
    set_value(rates[i], lr / std::pow(1 + lambda * lr * steps[i], alpha));
    set_value(weights[i], 1 / std::max(1.0, steps[i] - t0));
  }
}
}  // namespace asgd

// lr, the factors of a step whose direction turned and of one whose did not, the smallest and the largest step
namespace rprop {
Slots slots(const Options& o) { return {{Slot::host_count}, {}, {Slot::like_parameter, o[0]}}; }

void update(Group& group, const Options& o) {
  const double shrink = o[1], grow = o[2], least = o[3], most = o[4];
  advance(group.slots[0]);
  for (size_t i = 0; i < group.parameters.size(); ++i) {
    at::Tensor &before = group.slots[1][i], &step = group.slots[2][i];
    const at::Tensor agreement = group.gradients[i] * before;
    const at::Tensor turned = agreement < 0;
    const at::Tensor factor = at::ones_like(step).masked_fill_(turned, shrink).masked_fill_(agreement > 0, grow);
    step.mul_(factor).clamp_(least, most);
    const at::Tensor gradient = group.gradients[i].masked_fill(turned, 0);
    group.parameters[i].addcmul_(gradient.sign(), step, -1);
    before.copy_(gradient);
  }
}
}  // namespace rprop

}  // namespace

Rules sgd_rules() {
  return {{"sgd", {5, sgd::slots, sgd::update, sgd::takes_sparse}},
          {"asgd", {5, asgd::slots, asgd::update}},
          {"rprop", {5, rprop::slots, rprop::update}}};
}

}  // namespace torchluz::optim
