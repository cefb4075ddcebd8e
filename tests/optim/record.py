"""Records python.json: what PyTorch's optimizers and schedulers do, to compare with. Run in this folder."""

import json
import math

import torch

torch.set_default_dtype(torch.float64)

STEPS = 50
OPTIONS = {
    'adadelta': [{}, dict(lr=0.5), dict(rho=0.5), dict(eps=1e-3), dict(weight_decay=0.1)],
    'adagrad': [{}, dict(lr=0.1), dict(lr_decay=0.1), dict(weight_decay=0.1), dict(initial_accumulator_value=0.5), dict(eps=1e-3)],
    'adam': [{}, dict(lr=0.1), dict(lr=0.1, betas=[0.8, 0.99]), dict(lr=0.1, eps=1e-3), dict(lr=0.1, weight_decay=0.1), dict(lr=0.1, amsgrad=True)],
    'adamw': [{}, dict(lr=0.1), dict(lr=0.1, weight_decay=0.5), dict(lr=0.1, betas=[0.8, 0.99]), dict(lr=0.1, eps=1e-3), dict(lr=0.1, amsgrad=True)],
    'adamax': [{}, dict(lr=0.1), dict(lr=0.1, betas=[0.8, 0.99]), dict(lr=0.1, eps=1e-3), dict(lr=0.1, weight_decay=0.1)],
    'asgd': [{}, dict(lr=0.1), dict(lr=0.1, t0=10), dict(lr=0.1, lambd=0.01), dict(lr=0.1, lambd=0.1, alpha=0.5, t0=5), dict(lr=0.1, weight_decay=0.1)],
    'lbfgs': [{}, dict(lr=0.5), dict(max_iter=4), dict(max_iter=5, history_size=2), dict(line_search_fn='strong_wolfe'), dict(max_iter=5, max_eval=4), dict(tolerance_grad=1e-2), dict(tolerance_change=1e-3)],
    'nadam': [{}, dict(lr=0.1), dict(lr=0.1, betas=[0.8, 0.99]), dict(lr=0.1, eps=1e-3), dict(lr=0.1, momentum_decay=0.1), dict(lr=0.1, weight_decay=0.1), dict(lr=0.1, weight_decay=0.1, decoupled_weight_decay=True)],
    'radam': [{}, dict(lr=0.1), dict(lr=0.1, betas=[0.8, 0.99]), dict(lr=0.1, eps=1e-3), dict(lr=0.1, weight_decay=0.1), dict(lr=0.1, weight_decay=0.1, decoupled_weight_decay=True)],
    'rmsprop': [{}, dict(lr=0.1), dict(alpha=0.9), dict(eps=1e-3), dict(momentum=0.9), dict(centered=True), dict(momentum=0.5, centered=True), dict(weight_decay=0.1)],
    'rprop': [{}, dict(lr=0.1), dict(etas=[0.3, 1.5]), dict(step_sizes=[1e-3, 0.05])],
    'sgd': [dict(lr=0.1), dict(lr=0.1, momentum=0.9), dict(lr=0.1, momentum=0.9, nesterov=True), dict(lr=0.1, momentum=0.9, dampening=0.1), dict(lr=0.1, weight_decay=0.1), dict(lr=0.1, momentum=0.9, weight_decay=0.1)],
}
# One group a parameter, each with options of its own.
GROUPS = {
    'adadelta': [dict(lr=0.5, rho=0.5), dict(eps=1e-3, weight_decay=0.1)],
    'adagrad': [dict(lr=0.1, lr_decay=0.1), dict(eps=1e-3, weight_decay=0.1)],
    'adam': [dict(lr=0.1, amsgrad=True), dict(betas=[0.8, 0.99], weight_decay=0.1)],
    'adamw': [dict(lr=0.1, amsgrad=True), dict(betas=[0.8, 0.99], weight_decay=0.1)],
    'adamax': [dict(lr=0.1), dict(betas=[0.8, 0.99], weight_decay=0.1)],
    'asgd': [dict(lr=0.1, t0=10), dict(lambd=0.01, weight_decay=0.1)],
    'nadam': [dict(lr=0.1, momentum_decay=0.1), dict(weight_decay=0.1, decoupled_weight_decay=True)],
    'radam': [dict(lr=0.1), dict(weight_decay=0.1, decoupled_weight_decay=True)],
    'rmsprop': [dict(momentum=0.5, centered=True), dict(alpha=0.9, weight_decay=0.1)],
    'rprop': [dict(lr=0.1), dict(etas=[0.3, 1.5], step_sizes=[1e-3, 0.05])],
    'sgd': [dict(lr=0.1, momentum=0.9, nesterov=True), dict(lr=0.05, weight_decay=0.1)],
}
CLASSES = {'adadelta': 'Adadelta', 'adagrad': 'Adagrad', 'adam': 'Adam', 'adamw': 'AdamW', 'adamax': 'Adamax', 'asgd': 'ASGD',
           'lbfgs': 'LBFGS', 'nadam': 'NAdam', 'radam': 'RAdam', 'rmsprop': 'RMSprop', 'rprop': 'Rprop', 'sgd': 'SGD'}


def problem():
    w = torch.tensor([[1., -2., 3.], [0.5, -0.3, 0.8]], requires_grad=True)
    b = torch.tensor([0.1, -0.2, 0.3], requires_grad=True)
    x = torch.arange(1., 9.).sin().view(4, 2)
    y = torch.arange(1., 13.).cos().view(4, 3)
    return [w, b], lambda: ((x @ w + b).tanh() - y).pow(2).sum() + 0.01 * w.pow(4).sum()


def plain(x):
    if isinstance(x, torch.Tensor):
        return {'tensor': [float(f'{v:.12g}') for v in x.double().flatten().tolist()], 'shape': list(x.shape)}
    if isinstance(x, dict):
        return {str(k): plain(v) for k, v in x.items()}
    if isinstance(x, (list, tuple)):
        return [plain(v) for v in x]
    return x


def given(options):
    return {k: tuple(v) if isinstance(v, list) else v for k, v in options.items()}


def run(name, options, groups=None):
    parameters, loss_of = problem()
    if groups is None:
        optimizer = getattr(torch.optim, CLASSES[name])(parameters, **given(options))
    else:
        of_groups = [{'params': [p], **given(g)} for p, g in zip(parameters, groups)]
        optimizer = getattr(torch.optim, CLASSES[name])(of_groups)
    losses, state = [], None

    def closure():
        optimizer.zero_grad()
        loss = loss_of()
        loss.backward()
        return loss

    for k in range(STEPS):
        losses.append(float(f'{optimizer.step(closure).item():.12g}'))
        if k + 1 == 25:
            state = plain(optimizer.state_dict())
    final = [float(f'{v:.12g}') for p in parameters for v in p.detach().flatten().tolist()]
    return {'name': name, 'options': options, **({} if groups is None else {'groups': groups}), 'losses': losses, 'parameters': final, 'state': state}


def rates(make):
    w, v = torch.ones(1, requires_grad=True), torch.ones(1, requires_grad=True)
    optimizer = torch.optim.SGD([{'params': [w], 'lr': 0.1}, {'params': [v], 'lr': 0.5}], lr=0.1, momentum=0.9)
    scheduler, out = make(optimizer), []
    for _ in range(30):
        out.append([[g['lr'], g['momentum']] for g in optimizer.param_groups])
        optimizer.step()
        scheduler.step()
    return out


S = torch.optim.lr_scheduler
SCHEDULERS = {
    'lr_exponential': (dict(gamma=0.9), lambda o: S.ExponentialLR(o, 0.9)),
    'lr_multi_step': (dict(milestones=[3, 3, 10], gamma=0.5), lambda o: S.MultiStepLR(o, [3, 3, 10], 0.5)),
    'lr_constant': (dict(factor=0.25, total_iters=4), lambda o: S.ConstantLR(o, 0.25, 4)),
    'lr_linear': (dict(start_factor=0.2, end_factor=0.9, total_iters=12), lambda o: S.LinearLR(o, 0.2, 0.9, 12)),
    'lr_polynomial': (dict(total_iters=20, power=2), lambda o: S.PolynomialLR(o, 20, 2)),
    'lr_cosine_annealing_warm_restarts': (dict(T_0=4, T_mult=2, eta_min=0.01), lambda o: S.CosineAnnealingWarmRestarts(o, 4, 2, 0.01)),
    'lr_one_cycle': (dict(max_lr=[1, 2], total_steps=31), lambda o: S.OneCycleLR(o, [1, 2], total_steps=31)),
}

with open('python.json', 'w') as file:
    optimizers = [run(name, options) for name, all in OPTIONS.items() for options in all]
    # The state of one case of each optimizer is enough: that with the most options, or with a short history.
    for name in OPTIONS:
        of_name = [c for c in optimizers if c['name'] == name]
        for case in of_name:
            if case is not of_name[3 if name == 'lbfgs' else -1]:
                case['state'] = None
    optimizers += [{**run(name, {}, groups), 'state': None} for name, groups in GROUPS.items()]
    schedulers = [{'name': n, 'options': o, 'rates': rates(m)} for n, (o, m) in SCHEDULERS.items()]
    json.dump({'version': torch.__version__, 'optimizers': optimizers, 'schedulers': schedulers}, file, separators=(',', ':'), allow_nan=False)
    file.write('\n')
