package org.rollcall.demo;

import static java.util.Comparator.comparing;
import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.rollcall.demo.Fact.Sender;
import org.rollcall.dictionary.DictionaryVersion;

/** Finds facts about senders and their pings in payloads alone: plain rules, without a look at the generator. */
final class FoundFacts {

    private final SentFleet sent;

    FoundFacts(SentFleet sent) {
        this.sent = sent;
    }

    /** A uuid with several hostnames in one week. */
    List<Fact> clones() {
        var found = new ArrayList<Fact>();
        for (var senders : sent.sendersBy(sender -> requireNonNull(sender.uuid()))) {
            var weeks = sent.weeks.stream()
                    .filter(week -> senders.stream()
                                    .filter(sender -> sent.pings(sender).containsKey(week))
                                    .count()
                            > 1)
                    .toList();
            if (!weeks.isEmpty()) {
                found.add(new Fact.Clone(requireNonNull(senders.getFirst().uuid()), senders, weeks));
            }
        }
        return found;
    }

    /** A uuid whose one hostname falls silent before the other one begins. */
    List<Fact> renames() {
        var found = new ArrayList<Fact>();
        for (var senders : sent.sendersBy(sender -> requireNonNull(sender.uuid()))) {
            for (var pair : successors(senders)) {
                found.add(new Fact.Rename(
                        requireNonNull(pair.before.uuid()),
                        pair.before.hostname(),
                        pair.after.hostname(),
                        sent.first(pair.after)));
            }
        }
        return found;
    }

    /** A hostname whose one uuid falls silent before the other one begins. */
    List<Fact> reinstallations() {
        var found = new ArrayList<Fact>();
        for (var senders : sent.sendersBy(Sender::hostname)) {
            for (var pair : successors(senders)) {
                found.add(new Fact.Reinstallation(
                        pair.before.hostname(),
                        requireNonNull(pair.before.uuid()),
                        requireNonNull(pair.after.uuid()),
                        sent.first(pair.after)));
            }
        }
        return found;
    }

    private record Pair(Sender before, Sender after) {}

    private List<Pair> successors(List<Sender> senders) {
        return senders.stream()
                .flatMap(before -> senders.stream().map(after -> new Pair(before, after)))
                .filter(pair -> sent.last(pair.before).compareTo(sent.first(pair.after)) < 0)
                .toList();
    }

    /** A hostname with several uuids, of which one begins before the other ends. */
    List<Fact> sharedHostnames() {
        return sent.sendersBy(Sender::hostname).stream()
                .filter(senders -> senders.size() > 1 && successors(senders).isEmpty())
                .<Fact>map(senders -> new Fact.SharedHostname(
                        senders.getFirst().hostname(),
                        senders.stream()
                                .map(sender -> requireNonNull(sender.uuid()))
                                .toList()))
                .toList();
    }

    List<Fact> arrivals() {
        return sent.current.keySet().stream()
                .filter(sender -> sent.first(sender).compareTo(sent.weeks.first()) > 0)
                .<Fact>map(sender -> new Fact.Arrival(sender, sent.first(sender)))
                .toList();
    }

    /** Two weeks without a ping, or more. */
    List<Fact> silences() {
        var found = new ArrayList<Fact>();
        sent.current.forEach((sender, pings) -> {
            var before = pings.firstKey();
            for (var week : pings.keySet()) {
                if (SentFleet.between(before, week) > 2) {
                    found.add(new Fact.Silence(sender, before.next(), week));
                }
                before = week;
            }
            if (SentFleet.between(before, sent.weeks.last()) > 1) {
                found.add(new Fact.Silence(sender, before.next(), null));
            }
        });
        return found;
    }

    List<Fact> latePings() {
        var found = new ArrayList<Fact>();
        var now = sent.weeks.first();
        for (var ping : sent.arrivals) {
            if (ping.week().compareTo(now) < 0) {
                found.add(new Fact.LatePing(ping.sender(), ping.week(), now));
            } else {
                now = ping.week();
            }
        }
        return found;
    }

    List<Fact> revisions() {
        var seen = new HashSet<Fact.Revision>();
        return sent.arrivals.stream()
                .map(ping -> new Fact.Revision(ping.sender(), ping.week()))
                .filter(revision -> !seen.add(revision))
                .<Fact>map(revision -> revision)
                .toList();
    }

    List<Fact> missingDictionaries() {
        var senders = new TreeMap<DictionaryVersion, Set<Sender>>();
        for (var ping : sent.arrivals) {
            var version = DictionaryVersion.ofProduct(ping.version()).orElseThrow();
            if (!sent.published.contains(version)) {
                senders.computeIfAbsent(version, _ -> new LinkedHashSet<>()).add(ping.sender());
            }
        }
        return senders.entrySet().stream()
                .<Fact>map(version -> new Fact.MissingDictionary(version.getKey(), List.copyOf(version.getValue())))
                .toList();
    }

    List<Fact> prereleases() {
        return sent.arrivals.stream()
                .filter(ping -> ping.version().contains("-pre"))
                .<Fact>map(ping -> new Fact.Prerelease(ping.sender()))
                .distinct()
                .toList();
    }

    /** A holder is in production where at least a fifth of the seats was taken in its last ping. */
    List<Fact> licences() {
        var holders = new LinkedHashMap<Fact.Licence, Map<Sender, Fact.Holder>>();
        for (var ping : sent.arrivals) {
            var licence = ping.licence();
            if (licence != null) {
                holders.computeIfAbsent(licence, _ -> new LinkedHashMap<>())
                        .put(ping.sender(), new Fact.Holder(ping.sender(), 5 * ping.billable() >= licence.seats()));
            }
        }
        return holders.entrySet().stream()
                .<Fact>map(held -> new Fact.Licence(
                        held.getKey().sha256(),
                        held.getKey().md5(),
                        held.getKey().id(),
                        held.getKey().plan(),
                        held.getKey().trial(),
                        held.getKey().seats(),
                        held.getKey().startsAt(),
                        held.getKey().expiresAt(),
                        List.copyOf(held.getValue().values())))
                .toList();
    }

    /** A fact whose senders are in one order, whoever lists them. */
    static Fact sorted(Fact fact) {
        var order = comparing(Sender::hostname);
        return switch (fact) {
            case Fact.Clone clone ->
                new Fact.Clone(
                        clone.uuid(), clone.senders().stream().sorted(order).toList(), clone.weeks());
            case Fact.MissingDictionary missing ->
                new Fact.MissingDictionary(
                        missing.version(),
                        missing.senders().stream().sorted(order).toList());
            case Fact.Licence licence ->
                new Fact.Licence(
                        licence.sha256(),
                        licence.md5(),
                        licence.id(),
                        licence.plan(),
                        licence.trial(),
                        licence.seats(),
                        licence.startsAt(),
                        licence.expiresAt(),
                        licence.holders().stream()
                                .sorted(comparing(
                                        Fact.Holder::sender, order.thenComparing(sender -> "" + sender.uuid())))
                                .toList());
            default -> fact;
        };
    }
}
