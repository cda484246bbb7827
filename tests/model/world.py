"""A small kernel that makes up runs: what happens is drawn by lot, and the log of it is written as strace would."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from tests.model.lines import FORK, exited, thread

HALF = "clone(child_stack=NULL, flags=SIGCHLD <unfinished ...>"
PIDS = 14
"""So few numbers that they come round often."""


@dataclass(eq=False)
class Being:
    """A task of the made-up world, and what the model should say of it."""

    name: str
    tid: int
    leader: Being | None
    program: str
    born: int
    maker: Being | None = None
    made: int = 0
    code: int | None = None
    superseded: bool = False
    died: int | None = None
    reaper: Being | None = None
    reapable: bool = False
    waiting: Being | None = None
    """The child whose making has not returned yet."""

    @property
    def head(self) -> Being:
        """Whoever leads its group."""
        return self.leader or self

    @property
    def truth(self) -> tuple[int, str, int | str | None, str, str | None]:
        """Its tid, kind, end, program and reaper, as ``seen`` in the tests gives them of a task."""
        end = "superseded" if self.superseded else self.code
        return self.tid, self.kind, end, self.head.program, self.reaper.name if self.reaper else None

    @property
    def kind(self) -> str:
        """``thread`` if it was made into its maker's group."""
        return "thread" if self.is_thread else "process"

    is_thread: bool = False


@dataclass
class World:
    """Tasks that make tasks, run programs, wait and end, in an order that ``lot`` draws."""

    lot: Random
    lines: list[str] = field(default_factory=list)
    beings: list[Being] = field(default_factory=list)
    last_pid: int = 1
    is_over: bool = False
    first_tid: dict[Being, int] = field(default_factory=dict)
    """The number under which a task was made, of those that got another."""

    def run(self, steps: int) -> None:
        """Begin, do ``steps`` things, and let all come to their end."""
        first = self.begin()
        self.say(f'{first.tid} execve("./a", ["./a"], NULL) = 0')
        for _ in range(steps):
            self.step(self.lot.choice(self.living()))
        self.is_over = True
        while self.living():
            self.finish(self.lot.choice(self.living()))

    def say(self, line: str) -> None:
        """Write a line."""
        self.lines.append(line + "\n")

    def living(self) -> list[Being]:
        """Those that have not ended."""
        return [being for being in self.beings if being.died is None]

    def begin(self) -> Being:
        """The first task."""
        first = Being("1", self.new_pid(), None, "./a", 0)
        self.beings.append(first)
        return first

    def new_pid(self) -> int:
        """The next number that is free: not of a task that lives or waits to be reaped."""
        taken = {being.tid for being in self.beings if being.died is None or being.reapable}
        while True:
            self.last_pid = self.last_pid % PIDS + 1
            if self.last_pid not in taken:
                return self.last_pid

    def full(self) -> bool:
        """There is no number left to speak of."""
        return len([being for being in self.beings if being.died is None or being.reapable]) > PIDS - 4

    def group(self, being: Being) -> list[Being]:
        """The living of a group."""
        return [one for one in self.living() if one.head is being.head]

    # what can happen

    def step(self, being: Being) -> None:
        """One thing that ``being`` does."""
        if being.waiting is not None:
            self.returned(being)
            return
        if not self.full() or self.lot.random() < 0.3:
            self.lot.choice([self.make, self.make, self.noise, self.execute, self.wait, self.end])(being)
        else:
            self.lot.choice([self.wait, self.end])(being)

    def finish(self, being: Being) -> None:
        """One thing that brings the end nearer."""
        if being.waiting is not None:
            self.returned(being)
        else:
            self.lot.choice([self.wait, self.end, self.end])(being)

    def noise(self, being: Being) -> None:
        """A call that tells nothing."""
        self.say(f"{being.tid} getppid() = 1")

    def make(self, maker: Being) -> None:
        """A task or a thread is made; the call may return later than the child shows."""
        if self.full():
            return
        is_thread = self.lot.random() < 0.4
        born = len(self.lines)
        maker.made += 1
        leader = maker.head if is_thread else None
        child = Being(f"{maker.name}.{maker.made}", self.new_pid(), leader, maker.head.program, born, maker)
        child.is_thread = is_thread
        call = thread(child.tid) if is_thread else f"{FORK} = {child.tid}"
        if self.lot.random() < 0.5:
            maker.waiting = child
            half = call.partition(" => ")[0] + " <unfinished ...>" if is_thread else HALF
            self.say(f"{maker.tid} {half}")
        else:
            self.say(f"{maker.tid} {call}")
        self.beings.append(child)

    def returned(self, maker: Being) -> None:
        """The call that made a task returns, which may have ended meanwhile."""
        child = maker.waiting
        assert child is not None
        maker.waiting = None
        number = self.numbers_at_birth(child)
        tail = thread(number).partition(" => ")[2]
        rest = f"<... clone3 resumed> => {tail}" if child.is_thread else f"<... clone resumed>) = {number}"
        self.say(f"{maker.tid} {rest}")

    def numbers_at_birth(self, child: Being) -> int:
        """The number that the child was made under."""
        return self.first_tid.get(child, child.tid)

    def execute(self, being: Being) -> None:
        """Another program; all other threads of the group end."""
        group = self.group(being)
        if any(one.waiting is not None for one in group):
            return
        program = f"/p{len(self.lines)}"
        call = f'{being.tid} execve("{program}", ["p"], NULL'
        if being is being.head:
            others = [one for one in group if one is not being]
            if others:
                return
            self.say(f"{call}) = 0")
            being.program = program
            return
        self.supersede(being, group, call)
        being.program = program

    def supersede(self, being: Being, group: list[Being], call: str) -> None:
        """A thread that does not lead its group calls execve."""
        leader = being.head
        self.first_tid[being] = being.tid
        self.say(f"{call} <unfinished ...>")
        for one in group:
            if one is not being and one is not leader:
                one.code, one.died = 0, len(self.lines)
                self.say(f"{one.tid} +++ exited with 0 +++")
        leader.superseded, leader.died = True, len(self.lines)
        self.say(f"{leader.tid} +++ superseded by execve in pid {being.tid} +++")
        for one in self.beings:
            if one.head is leader and one is not being:
                one.leader = being
        leader.leader = being
        being.tid, being.leader = leader.tid, None
        self.say(f"{being.tid} <... execve resumed>) = 0")

    def end(self, being: Being) -> None:
        """A thread ends, or the last of a group, whose code the parent may ask for."""
        group = self.group(being)
        if being is being.head and (len(group) > 1 or not (self.is_over or self.founder(being).maker)):
            return
        being.code = self.lot.randrange(100)
        call = "exit_group" if being is being.head else "exit"
        self.say(f"{being.tid} {call}({being.code}) = ?")
        being.died = len(self.lines)
        self.say(f"{being.tid} +++ exited with {being.code} +++")
        being.reapable = being is being.head and bool(self.parent(being))
        if being is being.head:
            for child in self.beings:
                if not self.parent(child):
                    child.reapable = False

    def parent(self, being: Being) -> list[Being]:
        """The living group that made the group of ``being``."""
        maker = self.founder(being).maker
        return self.group(maker) if maker is not None else []

    def founder(self, being: Being) -> Being:
        """The task that the group of ``being`` began with."""
        while being.is_thread and being.maker is not None:
            being = being.maker
        return being

    def wait(self, being: Being) -> None:
        """A child that has ended is waited for."""
        for child in self.beings:
            if child.reapable and being in self.parent(child) and not self.is_being_made(child):
                child.reapable, child.reaper = False, being
                self.say(f"{being.tid} wait4(-1, {exited(child.code or 0)}, 0, NULL) = {child.tid}")
                return

    def is_being_made(self, child: Being) -> bool:
        """The call that made it has not returned: nobody knows its number yet."""
        return any(one.waiting is self.founder(child) for one in self.beings)
