package org.rollcall.analyse.identity;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
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
import org.rollcall.platform.web.PageParameters;

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

    /**
     * A page of the findings, the latest first.
     *
     * @param kind null for all
     * @param page which one
     */
    public Page page(Visibility visibility, Weeks weeks, @Nullable Kind kind, PageParameters page) {
        var found = page(visibility, weeks, kind, page.place(Identities::place), page.perPage());
        return new Page(found.answer(), page.nextPath(found.places(), Identities::texts));
    }

    /** The latest findings of some weeks. */
    public IdentityAnswer latest(Visibility visibility, Weeks weeks, int limit) {
        return page(visibility, weeks, null, null, limit).answer();
    }

    private Places page(Visibility visibility, Weeks weeks, @Nullable Kind kind, @Nullable Place after, int limit) {
        var found = findings.page(visibility, weeks, kind, after, limit);
        var lives = evidence.lives(
                found.stream().flatMap(one -> one.ids().stream()).distinct().toList(), weeks);
        var masking = UuidMasking.of(visibility, instances);
        var counters = evidence.counters();
        return new Places(
                new IdentityAnswer(found.stream()
                        .map(one -> finding(one, lives, counters, masking))
                        .toList()),
                found.stream().map(Found::place).toList());
    }

    private static List<String> texts(Place place) {
        return List.of(
                place.week().toString(), place.key().toString(), place.kind().text());
    }

    private static Optional<Place> place(List<String> texts) {
        if (texts.size() != 3) {
            return Optional.empty();
        }
        var kind = Stream.of(Kind.values())
                .filter(known -> known.text().equals(texts.getLast()))
                .findFirst();
        return Week.parse(texts.getFirst())
                .flatMap(week -> PageParameters.uuid(texts.get(1))
                        .flatMap(key -> kind.map(known -> new Place(week, key, known))));
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

    /**
     * A page.
     *
     * @param next the path of the next one; null for the last one
     */
    public record Page(IdentityAnswer answer, @Nullable String next) {}

    /** @param places of the findings, in their order */
    private record Places(IdentityAnswer answer, List<Place> places) {}

    /** Numbers of findings. */
    public record Counts(long clones, long renames) {}
}
