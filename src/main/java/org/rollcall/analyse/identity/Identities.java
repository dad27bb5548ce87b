package org.rollcall.analyse.identity;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.rollcall.analyse.PingQuery.Weeks;
import org.rollcall.analyse.UuidMasking;
import org.rollcall.analyse.Visibility;
import org.rollcall.analyse.VisibleInstances;
import org.rollcall.analyse.identity.Evidence.Life;
import org.rollcall.analyse.identity.FindingTable.Found;
import org.rollcall.analyse.identity.FindingTable.Place;
import org.rollcall.analyse.identity.IdentityAnswer.Finding;
import org.rollcall.analyse.identity.IdentityAnswer.InvolvedInstance;
import org.rollcall.ping.Week;

/** Tells which instances are probably not who they seem to be, with the evidence. */
@ApplicationScoped
public class Identities {

    /** Weeks that {@link #counts} looks at, and the last ones of them in which a finding is news. */
    private static final int LOOKED_AT = 26;

    private static final int NEWS = 4;

    private final FindingTable findings;
    private final Evidence evidence;
    private final VisibleInstances instances;
    private final Clock clock;

    Identities(FindingTable findings, Evidence evidence, VisibleInstances instances, Clock clock) {
        this.findings = findings;
        this.evidence = evidence;
        this.instances = instances;
        this.clock = clock;
    }

    /** A page with the places of its findings. */
    Page page(Visibility visibility, Weeks weeks, @Nullable Kind kind, @Nullable Place after, int limit) {
        var found = findings.page(visibility, weeks, kind, after, limit);
        var lives = evidence.lives(
                found.stream().flatMap(one -> one.ids().stream()).distinct().toList(), weeks);
        var masking = UuidMasking.of(visibility, instances);
        var counters = evidence.counters();
        return new Page(
                new IdentityAnswer(found.stream()
                        .map(one -> finding(one, lives, counters, masking))
                        .toList()),
                found.stream().map(Found::place).toList());
    }

    /** The numbers of clones and of renames of the last four weeks that no operator has confirmed. */
    public Counts counts() {
        var running = Week.of(clock.instant());
        var counts = findings.counts(new Weeks(running.minus(LOOKED_AT), null), running.minus(NEWS));
        return new Counts(counts.getOrDefault(Kind.CLONE, 0L), counts.getOrDefault(Kind.RENAME, 0L));
    }

    private Finding finding(Found found, Map<UUID, Life> lives, List<Long> counters, UuidMasking masking) {
        var involved = found.ids().stream()
                .map(lives::get)
                .filter(Objects::nonNull) // else it was erased meanwhile
                .toList();
        var shown = new ArrayList<InvolvedInstance>();
        for (var life : involved) {
            var isNew = life.id().equals(found.ids().getLast());
            shown.add(involved(life, found.kind() == Kind.CLONE ? "clone" : isNew ? "new" : "old", masking));
        }
        return new Finding(
                found.kind().text(),
                found.place().week().toString(),
                found.firstWeek().toString(),
                found.weeks(),
                found.instances(),
                found.confirmed(),
                found.kind() == Kind.CLONE || involved.size() < 2
                        ? null
                        : evidence.compare(involved.getFirst(), involved.getLast(), counters),
                shown);
    }

    private static InvolvedInstance involved(Life life, String role, UuidMasking masking) {
        var shown = masking.shown(life.instance());
        return new InvolvedInstance(
                role,
                life.id(),
                shown.hostname(),
                shown.uuid(),
                life.first().toString(),
                life.last().toString(),
                life.weeks(),
                life.pings(),
                life.firstVersion(),
                life.lastVersion(),
                life.uniqueIds());
    }

    /** @param places of the findings, in their order */
    record Page(IdentityAnswer answer, List<Place> places) {}

    /** Numbers of findings. */
    public record Counts(long clones, long renames) {}
}
