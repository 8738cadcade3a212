"""Trains a small residual network, saves it, and takes a part of it over into another one."""

import copy
import io
from collections import OrderedDict

import torch
import torch.nn as nn
import torch.nn.functional as F


class BasicBlock(nn.Module):
    def __init__(self, inplanes, planes, stride=1, downsample=None):
        super().__init__()
        self.conv1 = nn.Conv2d(inplanes, planes, 3, stride, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(planes)
        self.relu = nn.ReLU(inplace=True)
        self.conv2 = nn.Conv2d(planes, planes, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(planes)
        self.downsample = downsample

    def forward(self, x):
        identity = x if self.downsample is None else self.downsample(x)
        out = self.relu(self.bn1(self.conv1(x)))
        out = self.bn2(self.conv2(out))
        out += identity
        return self.relu(out)


class ResNet(nn.Module):
    def __init__(self, blocks, num_classes=10, width=8):
        super().__init__()
        self.inplanes = width
        self.conv1 = nn.Conv2d(3, width, 7, stride=2, padding=3, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.maxpool = nn.MaxPool2d(kernel_size=3, stride=2, padding=1)
        self.layer1 = self._make_layer(width, blocks[0])
        self.layer2 = self._make_layer(2 * width, blocks[1], stride=2)
        self.avgpool = nn.AdaptiveAvgPool2d((1, 1))
        self.fc = nn.Linear(2 * width, num_classes)
        for m in self.modules():
            if isinstance(m, nn.Conv2d):
                nn.init.kaiming_normal_(m.weight, mode="fan_out", nonlinearity="relu")
            elif isinstance(m, BasicBlock):
                nn.init.constant_(m.bn2.weight, 0.2)

    def _make_layer(self, planes, blocks, stride=1):
        downsample = None
        if stride != 1:
            conv = nn.Conv2d(self.inplanes, planes, 1, stride, bias=False)
            downsample = nn.Sequential(OrderedDict(conv=conv, bn=nn.BatchNorm2d(planes)))
        layers = [BasicBlock(self.inplanes, planes, stride, downsample)]
        self.inplanes = planes
        layers += [BasicBlock(planes, planes) for _ in range(1, blocks)]
        return nn.Sequential(*layers)

    def forward(self, x):
        x = self.maxpool(F.relu(self.bn1(self.conv1(x))))
        x = self.avgpool(self.layer2(self.layer1(x)))
        return self.fc(torch.flatten(x, 1))


torch.manual_seed(0)
device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
model = ResNet([1, 2]).to(device)
print(model)
x = torch.randn(4, 3, 32, 32, device=device)
y = torch.randint(0, 10, (4,), device=device)
plain = [p for n, p in model.named_parameters() if n.endswith("bias") or "bn" in n]
decayed = [p for n, p in model.named_parameters() if not (n.endswith("bias") or "bn" in n)]
optimizer = torch.optim.SGD(
    [{"params": plain, "weight_decay": 0.0}, {"params": decayed}],
    lr=0.05,
    momentum=0.9,
    weight_decay=5e-4,
    nesterov=True,
)
criterion = nn.CrossEntropyLoss(label_smoothing=0.1)
for step in range(4):
    for group in optimizer.param_groups:
        group["lr"] = 0.05 * 0.9**step
    optimizer.zero_grad(set_to_none=True)
    logits = model(x)
    loss = criterion(logits, y)
    loss.backward()
    norm = nn.utils.clip_grad_norm_(model.parameters(), max_norm=1.0)
    optimizer.step()
    right = (logits.argmax(dim=1) == y).float().mean().item()
    print(step, f"{loss.item():.4f} {norm:.3f}", right)

model.eval()
with torch.no_grad():
    out = model(x)
    print(F.softmax(out, dim=-1).topk(3, dim=1).indices)
print(model.bn1.running_mean, model.bn1.num_batches_tracked)

buffer = io.BytesIO()
torch.save({"model": model.state_dict(), "optimizer": optimizer.state_dict()}, buffer)
buffer.seek(0)
checkpoint = torch.load(buffer, map_location="cpu", weights_only=True)
again = ResNet([1, 2]).eval()
print(again.load_state_dict(checkpoint["model"]), torch.equal(again(x), out))

other = ResNet([1, 2], num_classes=5)
try:
    other.load_state_dict(checkpoint["model"])
except RuntimeError as error:
    print(error)
body = {k: v for k, v in checkpoint["model"].items() if not k.startswith("fc.")}
print(other.load_state_dict(body, strict=False))
for name, p in other.named_parameters():
    p.requires_grad = name.startswith("fc")
print([n for n, p in other.named_parameters() if p.requires_grad])
head = torch.optim.Adam(filter(lambda p: p.requires_grad, other.parameters()), lr=1e-3)
F.cross_entropy(other(x), y % 5).backward()
head.step()
print(other.conv1.weight.grad is None, head)

average = copy.deepcopy(model)
with torch.no_grad():
    for mean, p in zip(average.parameters(), other.parameters(), strict=True):
        if mean.shape == p.shape:
            mean.mul_(0.9).add_(p, alpha=0.1)
seen = {}
hooks = [
    m.register_forward_hook(lambda m, i, o, n=n: seen.update({n: tuple(o.shape)}))
    for n, m in average.named_modules()
    if n in ("layer1", "layer2.0.bn2", "avgpool")
]
print(average(x).argmax(1).shape, seen)
for hook in hooks:
    hook.remove()
