"""A training in PyTorch, asked line by line: `COUNT` runs as many steps and answers their time in ms and the peak of resident memory in KiB.

Arguments: the network (plain or cnn), pictures of a step, threads. All is set as it is fastest here: channels last, pooling before Relu,
denormal numbers as zero; whoever starts it also tells the allocator to keep freed memory (MALLOC_…).
"""
import resource
import sys
import time

import torch
from torch import nn

network, batch, threads = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
torch.set_num_threads(threads)
torch.set_flush_denormal(True)
torch.manual_seed(1)


def normalised(inputs, outputs, *pool):
    return [nn.Conv2d(inputs, outputs, 3, padding=1, bias=False), nn.BatchNorm2d(outputs), *pool, nn.ReLU(inplace=True)]


if network == "plain":
    layers = [
        nn.Conv2d(1, 16, 3, padding=1), nn.MaxPool2d(2), nn.ReLU(inplace=True),
        nn.Conv2d(16, 32, 3, padding=1), nn.MaxPool2d(2), nn.ReLU(inplace=True),
        nn.Flatten(), nn.Linear(1568, 128), nn.ReLU(inplace=True), nn.Linear(128, 10),
    ]
else:
    layers = [
        *normalised(1, 24), *normalised(24, 24, nn.MaxPool2d(2)),
        *normalised(24, 48), *normalised(48, 48, nn.MaxPool2d(2)),
        *normalised(48, 72), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(72, 10),
    ]
model = nn.Sequential(*layers).to(memory_format=torch.channels_last)
optimiser = torch.optim.Adam(model.parameters(), lr=1e-3)
loss_of = nn.CrossEntropyLoss()
pictures = torch.randn(32 * batch, 1, 28, 28).to(memory_format=torch.channels_last)
labels = torch.randint(0, 10, (32 * batch,))

step = 0
for line in sys.stdin:
    count = int(line)
    began = time.perf_counter()
    for _ in range(count):
        first = step % 32 * batch
        step += 1
        optimiser.zero_grad(set_to_none=True)
        loss = loss_of(model(pictures[first:first + batch]), labels[first:first + batch])
        loss.backward()
        optimiser.step()
    print((time.perf_counter() - began) * 1000, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, flush=True)
