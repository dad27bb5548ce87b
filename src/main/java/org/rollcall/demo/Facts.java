package org.rollcall.demo;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.rollcall.demo.Fact.Sender;
import org.rollcall.dictionary.DictionaryVersion;

/** Writes down the facts of a fleet from the fates of its instances. */
final class Facts {

    /** Those after which a sender that has not been there before sends, and those after which one sends no more. */
    private static final Set<Fate> ARRIVING = Set.of(Fate.RENAMED, Fate.REINSTALLED, Fate.NEWCOMER, Fate.CLONE);

    private static final Set<Fate> LEAVING = Set.of(Fate.RENAMED, Fate.REINSTALLED, Fate.RETIRED);

    private final Plan plan;
    private final DictionaryVersion unpublished;
    private final List<FleetInstance> instances;
    private final List<Fact> facts = new ArrayList<>();

    Facts(Plan plan, DictionaryVersion unpublished, List<FleetInstance> instances) {
        this.plan = plan;
        this.unpublished = unpublished;
        this.instances = instances;
    }

    List<Fact> all() {
        metrics();
        instances.forEach(this::instance);
        clones();
        sharedHostnames();
        missingDictionary();
        if (plan.licensed()) {
            licences();
        }
        return List.copyOf(facts);
    }

    private void metrics() {
        plan.failing()
                .forEach((keyPath, value) ->
                        facts.add(new Fact.FailingMetric(keyPath, value, plan.week(plan.failingFrom()))));
        plan.broken().stream().sorted().map(Fact.BrokenMetric::new).forEach(facts::add);
        plan.silent().stream().sorted().map(Fact.SilentMetric::new).forEach(facts::add);
    }

    private void instance(FleetInstance instance) {
        var turn = plan.week(instance.presence.turn());
        var before = sender(instance, 0);
        var after = sender(instance, plan.weeks());
        switch (instance.fate) {
            case RENAMED -> facts.add(new Fact.Rename(uuid(after), before.hostname(), after.hostname(), turn));
            case REINSTALLED -> facts.add(new Fact.Reinstallation(after.hostname(), uuid(before), uuid(after), turn));
            case SILENT ->
                facts.add(new Fact.Silence(
                        after, plan.week(instance.presence.silentFrom()), plan.week(instance.presence.silentTo())));
            case RESTORED -> facts.add(new Fact.Reset(after, turn));
            case OUTLYING -> facts.add(new Fact.Outlier(after, requireNonNull(plan.outlying()), turn));
            case GROWING, SHRINKING ->
                facts.add(new Fact.Adoption(after, requireNonNull(instance.stage()), instance.fate == Fate.GROWING));
            case SCORING -> facts.add(new Fact.ScoreGrowth(after));
            case PRERELEASE -> facts.add(new Fact.Prerelease(after));
            case LATE -> latePings(instance);
            case REVISED ->
                weeks(instance.presence::sendsTwice)
                        .forEach(week -> facts.add(new Fact.Revision(after, plan.week(week))));
            default -> {
                // Has no fact of its own.
            }
        }
        if (LEAVING.contains(instance.fate)) {
            facts.add(new Fact.Silence(before, turn, null));
        }
        if (instance.presence.turn() > 0 && ARRIVING.contains(instance.fate)) {
            facts.add(new Fact.Arrival(after, turn));
        }
    }

    private void latePings(FleetInstance instance) {
        weeks(week -> instance.presence.arrival(week) > week)
                .forEach(week -> facts.add(new Fact.LatePing(
                        sender(instance, week), plan.week(week), plan.week(instance.presence.arrival(week)))));
    }

    private void clones() {
        var byOrigin = new LinkedHashMap<Integer, List<FleetInstance>>();
        instances.forEach(instance -> byOrigin.computeIfAbsent(instance.origin(), _ -> new ArrayList<>())
                .add(instance));
        byOrigin.values().stream().filter(copies -> copies.size() > 1).forEach(copies -> {
            var senders = copies.stream().map(copy -> sender(copy, 0)).toList();
            var weeks = weeks(week -> copies.stream()
                                    .filter(copy -> copy.presence.sends(week))
                                    .count()
                            > 1)
                    .mapToObj(plan::week)
                    .toList();
            facts.add(new Fact.Clone(uuid(senders.getFirst()), senders, weeks));
        });
    }

    private void sharedHostnames() {
        var byHostname = new LinkedHashMap<String, List<String>>();
        with(Fate.SHARED_HOSTNAME)
                .map(instance -> sender(instance, 0))
                .forEach(sender -> byHostname
                        .computeIfAbsent(sender.hostname(), _ -> new ArrayList<>())
                        .add(uuid(sender)));
        byHostname.forEach((hostname, uuids) -> {
            if (uuids.size() > 1) {
                facts.add(new Fact.SharedHostname(hostname, List.copyOf(uuids)));
            }
        });
    }

    private void missingDictionary() {
        var senders = with(Fate.UNPUBLISHED)
                .map(instance -> sender(instance, instance.presence.turn()))
                .toList();
        if (!senders.isEmpty()) {
            facts.add(new Fact.MissingDictionary(unpublished, senders));
        }
    }

    private Stream<FleetInstance> with(Fate fate) {
        return instances.stream().filter(instance -> instance.fate == fate);
    }

    private void licences() {
        var holders = new LinkedHashMap<Licence, List<Fact.Holder>>();
        for (var instance : instances) {
            weeks(instance.presence::sends)
                    .boxed()
                    .flatMap(week -> Stream.ofNullable(instance.licence(week))
                            .map(licence -> Map.entry(licence, sender(instance, week))))
                    .distinct()
                    .forEach(sent -> holders.computeIfAbsent(sent.getKey(), _ -> new ArrayList<>())
                            .add(new Fact.Holder(sent.getValue(), instance.isInProduction())));
        }
        holders.forEach((licence, own) -> facts.add(new Fact.Licence(
                licence.sha256(),
                licence.md5(),
                licence.id(),
                licence.level(),
                licence.trial(),
                licence.seats(),
                licence.startsAt(),
                licence.expiresAt(),
                List.copyOf(own))));
    }

    private IntStream weeks(IntPredicate wanted) {
        return IntStream.range(0, plan.weeks()).filter(wanted);
    }

    private static Sender sender(FleetInstance instance, int week) {
        return new Sender(instance.hostname(week), instance.uuid(week));
    }

    private static String uuid(Sender sender) {
        return requireNonNull(sender.uuid(), "only instances without a fate that needs one have no uuid");
    }
}
