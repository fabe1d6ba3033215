"""The scheduler's model for OR-Tools' CP-SAT: the same jobs, rules and value, week by week.

Hours of a job in a week are whole numbers. A job may start in the week in which the last of what
it needs ends: within a week, hours can always be put in the order of the prerequisites, so that
nothing finer than weeks is needed.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from ortools.sat.python import cp_model

from plans.jobs import Job, Step


@dataclass(frozen=True)
class Solved:
    value: int
    bound: int
    proven: bool
    seconds: float


def solve(
    jobs: Sequence[Job],
    week_hours: Sequence[int],
    money: int,
    seconds: float,
    *,
    tuned: bool,
    fixed: Collection[int] | None = None,
) -> Solved | None:
    """Return the best value and bound found in so many seconds, by one worker.

    `tuned` solves linear relaxations of everything, which suits this model far better than
    CP-SAT's own settings. With `fixed`, exactly these jobs are chosen; None if they break a rule.
    """
    model = cp_model.CpModel()
    weeks = range(len(week_hours))
    chosen = [model.new_bool_var(f"x{place}") for place in range(len(jobs))]
    per_week: list[list[cp_model.IntVar]] = [[] for _ in weeks]
    hours: list[dict[int, cp_model.IntVar]] = []
    most: list[int] = []
    bought: dict[str, cp_model.IntVar] = {}
    prices: dict[str, int] = {}
    needed = {before for job in jobs for before in job.needs}

    for place, job in enumerate(jobs):
        task = job.task
        if task.ways:
            by_way = [model.new_bool_var("") for _ in task.ways]
            model.add(sum(by_way) == chosen[place])
            for taken, way in zip(by_way, task.ways, strict=True):
                if way.price:
                    if way.resource not in bought:
                        bought[way.resource] = model.new_bool_var(way.resource)
                        prices[way.resource] = way.price
                    model.add_implication(taken, bought[way.resource])
            total = sum(
                task.high_hours(way) * taken for taken, way in zip(by_way, task.ways, strict=True)
            )
            most.append(max(task.high_hours(way) for way in task.ways))
        else:
            total = task.hours_high * chosen[place]
            most.append(task.hours_high)
        window = range(job.earliest - 1, job.latest)
        spent = {
            week: model.new_int_var(0, min(most[place], week_hours[week]), "")
            for week in window
            if week_hours[week]
        }
        hours.append(spent)
        model.add(sum(spent.values()) == total)
        for week, variable in spent.items():
            per_week[week].append(variable)
    for week in weeks:
        model.add(sum(per_week[week]) <= week_hours[week])
    if bought:
        model.add(sum(prices[each] * variable for each, variable in bought.items()) <= money)

    # Prerequisites: nothing of a job before the week in which all it needs is over.
    over: dict[tuple[int, int], cp_model.IntVar] = {}
    for place in needed:
        for week in weeks:
            over[place, week] = model.new_bool_var("")
            model.add_implication(over[place, week], chosen[place])
            later = [variable for at, variable in hours[place].items() if at > week]
            if later:
                model.add(sum(later) + most[place] * over[place, week] <= most[place])
    for place, job in enumerate(jobs):
        for before in job.needs:
            model.add_implication(chosen[place], chosen[before])
            for week, variable in hours[place].items():
                least = min(most[place], week_hours[week])
                model.add(variable <= least * over[before, week])

    # Each step of a skill counts once.
    teachers: dict[Step, list[int]] = defaultdict(list)
    worth: dict[Step, int] = {}
    for place, job in enumerate(jobs):
        for step, each in job.steps.items():
            teachers[step].append(place)
            worth[step] = each
    value = sum(job.own * chosen[place] for place, job in enumerate(jobs))
    for step, places in teachers.items():
        taught = model.new_bool_var("")
        model.add_bool_or([chosen[place] for place in places] + [~taught])
        value += worth[step] * taught

    # A learning task stays only if something needs it, or it teaches what no other learning does.
    after: dict[int, list[int]] = defaultdict(list)
    for place, job in enumerate(jobs):
        for before in job.needs:
            after[before].append(place)
    firsts: dict[Step, dict[str, cp_model.IntVar]] = {}
    for place, job in enumerate(jobs):
        if not job.task.learning or not job.steps:
            continue
        reasons = [chosen[each] for each in after[place]]
        for step in job.steps:
            others = [
                chosen[each]
                for each in teachers[step]
                if jobs[each].task.learning and jobs[each].task.id != job.task.id
            ]
            alone = model.new_bool_var("")
            model.add_implication(alone, chosen[place])
            for other in others:
                model.add_implication(alone, ~other)
            firsts.setdefault(step, {}).setdefault(job.task.id, alone)
            reasons.append(alone)
        model.add_bool_or([*reasons, ~chosen[place]])
    for alternatives in firsts.values():
        model.add_at_most_one(alternatives.values())

    if fixed is not None:
        for place, variable in enumerate(chosen):
            model.add(variable == (place in fixed))
    model.maximize(value)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.random_seed = 1
    if tuned:
        solver.parameters.linearization_level = 2
    status = solver.solve(model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    return Solved(
        value=round(solver.objective_value),
        bound=int(solver.best_objective_bound + 1e-6),
        proven=status == cp_model.OPTIMAL,
        seconds=solver.wall_time,
    )
