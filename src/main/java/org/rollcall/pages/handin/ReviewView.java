package org.rollcall.pages.handin;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.rollcall.ping.RedactionReport;
import org.rollcall.ping.payload.Fate;
import org.rollcall.ping.payload.KeyPathReview.Status;
import org.rollcall.ping.payload.PayloadReview;
import org.rollcall.ping.payload.ReviewedKeyPath;
import org.rollcall.ping.payload.Unwanted;
import org.rollcall.receive.ingest.ReceiptStatus;
import org.rollcall.receive.ingest.Review;
import org.rollcall.receive.ingest.Validation;

/** The page that reviews a payload, as its template shows it. */
public final class ReviewView {

    private final Review review;
    private final ReviewForm form;
    private final boolean ticked;
    private final String payload;
    private final List<Group> groups;
    private final List<ReviewRow> rows;

    private ReviewView(Review review, ReviewForm form, byte[] payload) {
        this.review = review;
        this.form = form;
        this.ticked = form.isChoice() && form.of().equals(of(review));
        this.payload = ReviewForm.packed(payload);
        this.rows = listed();
        this.groups = grouped();
    }

    /**
     * A page.
     *
     * @param review with what is unwanted by the form
     * @param payload as it was sent
     */
    static ReviewView of(Review review, ReviewForm form, byte[] payload) {
        return new ReviewView(review, form, payload);
    }

    /** What is unwanted by a form, of a payload that was looked at. */
    static Unwanted unwanted(Review all, ReviewForm form) {
        if (!form.isChoice() || !form.of().equals(of(all))) {
            return Unwanted.NOTHING;
        }
        var view = new ReviewView(all, form, new byte[0]);
        var categories = new HashSet<String>();
        for (var category : view.categories()) {
            if (!category.ticked()) {
                categories.add(category.name());
            }
        }
        var keyPaths = new HashSet<String>();
        for (var group : view.groups) {
            for (var row : group.rows()) {
                if (!row.isNeeded() && !(group.ticked() && row.ticked())) {
                    keyPaths.add(row.reviewed().keyPath().keyPath());
                }
            }
        }
        return new Unwanted(categories, keyPaths);
    }

    /** What the numbers in a choice stand for: another dictionary lists other key paths. */
    static String of(Review review) {
        return review.summary().dictionary() + " " + review.payload().keyPaths().size();
    }

    private List<ReviewRow> listed() {
        var keyPaths = review.payload().keyPaths();
        return IntStream.range(0, keyPaths.size())
                .mapToObj(i -> new ReviewRow(
                        i,
                        keyPaths.get(i),
                        !ticked || form.isKeyTicked(i),
                        description(keyPaths.get(i)),
                        review.summary().outcome()))
                .toList();
    }

    private @Nullable String description(ReviewedKeyPath reviewed) {
        return reviewed.keyPath().status() == Status.DECLARED
                ? review.descriptions().get(reviewed.keyPath().keyPath())
                : null;
    }

    /** Key paths with the same first name are one group, and the others another. */
    private List<Group> grouped() {
        var wide = new HashSet<String>();
        for (var row : rows) {
            if (row.isBelowItsFirstName()) {
                wide.add(row.firstName());
            }
        }
        var byName = new LinkedHashMap<String, List<ReviewRow>>();
        byName.put(ReviewRow.TOP, new ArrayList<>());
        for (var row : rows) {
            var name = wide.contains(row.firstName()) ? row.firstName() : ReviewRow.TOP;
            byName.computeIfAbsent(name, _ -> new ArrayList<>()).add(row);
        }
        var all = new ArrayList<Group>();
        byName.forEach((name, ofGroup) -> {
            if (!ofGroup.isEmpty()) {
                var index = all.size();
                all.add(new Group(
                        index,
                        ReviewRow.visible(name),
                        name.equals(ReviewRow.TOP) || !ticked || form.isGroupTicked(index),
                        ofGroup,
                        ofGroup.stream().noneMatch(this::isShown)));
            }
        });
        return List.copyOf(all);
    }

    /** Whether the filters of the form show a row. */
    public boolean isShown(ReviewRow row) {
        return row.fits(form.filter()) && (form.query().isEmpty() || row.has(form.query()));
    }

    /** Whether nothing is shown, for all that there is. */
    public boolean isEmpty() {
        return groups.stream().allMatch(Group::hidden);
    }

    /** The categories in the payload, and what the dictionary does not know. */
    public List<Category> categories() {
        var found = review.payload().review();
        var all = new ArrayList<Category>();
        found.categories().forEach((name, count) -> all.add(category(name, count)));
        if (found.undeclared() > 0) {
            all.add(category(RedactionReport.UNDECLARED, found.undeclared()));
        }
        return all;
    }

    private Category category(String name, int count) {
        var needed = rows.stream()
                .filter(row -> row.isNeeded() && name.equals(row.category()))
                .count();
        return new Category(
                name,
                name.equals(PayloadReview.NO_CATEGORY) ? "without a category" : name,
                count,
                needed,
                !ticked || form.isTicked(name));
    }

    /** What to show, and how many there are of it. */
    public List<Choice> filters() {
        return Arrays.stream(ReviewFilter.values())
                .map(filter -> new Choice(
                        filter,
                        rows.stream()
                                .filter(row -> !row.isPart() && row.fits(filter))
                                .count(),
                        filter == form.filter()))
                .filter(choice -> choice.count() > 0 || choice.chosen() || choice.filter() == ReviewFilter.LEFT_OUT)
                .toList();
    }

    public List<Group> groups() {
        return groups;
    }

    public Validation.Summary summary() {
        return review.summary();
    }

    /** The version of the product, as it was sent; null for none. */
    public @Nullable String productVersion() {
        return shown(summary().productVersion());
    }

    /** Why it would not be stored; null where it would. */
    public @Nullable String detail() {
        return shown(summary().detail());
    }

    private static @Nullable String shown(@Nullable String text) {
        return text == null ? null : ReviewRow.visible(text);
    }

    /** What would become of all of it. */
    public String outcome() {
        return switch (summary().outcome()) {
            case STORED, REPEATED -> "would be stored";
            case QUARANTINED -> "would be quarantined";
            case DISCARDED -> "would not be kept";
        };
    }

    public String outcomeKind() {
        return switch (summary().outcome()) {
            case STORED, REPEATED -> "good";
            case QUARANTINED -> "warn";
            case DISCARDED -> "bad";
        };
    }

    public String fileName() {
        return form.fileName();
    }

    public String query() {
        return form.query();
    }

    /** The payload, for the next form. */
    public String payload() {
        return payload;
    }

    /** What the numbers in the next form stand for. */
    public String of() {
        return of(review);
    }

    /** Whether more key paths are in the payload than are listed. */
    public boolean isCut() {
        return review.payload().review().cut();
    }

    /** Whether the last choice no longer fits, because another dictionary was published meanwhile. */
    public boolean isOutdated() {
        return form.isChoice() && !ticked;
    }

    /** Number of key paths; members within values of metrics are none. */
    public long keyPaths() {
        return rows.stream().filter(row -> !row.isPart()).count();
    }

    /** Number of key paths that would be kept, in whatever form. */
    public long kept() {
        return summary().outcome() == ReceiptStatus.DISCARDED
                ? 0
                : count(Set.of(Fate.Kind.KEPT, Fate.Kind.NOTED, Fate.Kind.HASHED, Fate.Kind.PARTLY));
    }

    /** Number of key paths that are left out by the form. */
    public long leftOut() {
        return count(Set.of(Fate.Kind.LEFT_OUT));
    }

    /** Number of key paths that are not left out. */
    public long sent() {
        return keyPaths() - leftOut();
    }

    /** Number of key paths that would not be kept though they are sent. */
    public long notKept() {
        return sent() - kept();
    }

    /** Number of key paths that tell of a person, or may. */
    public long personal() {
        return rows.stream().filter(row -> !row.isPart() && row.isPersonal()).count();
    }

    private long count(Set<Fate.Kind> kinds) {
        return rows.stream()
                .filter(row ->
                        !row.isPart() && kinds.contains(row.reviewed().fate().kind()))
                .count();
    }

    /** Bytes of what is left. */
    public int bytes() {
        return review.payload().sanitized().document().bytes().length;
    }

    /**
     * Key paths that begin with the same name.
     *
     * @param name empty for those that stand alone
     * @param ticked whether the box of the group is ticked
     * @param hidden whether none of them is shown
     */
    public record Group(int index, String name, boolean ticked, List<ReviewRow> rows, boolean hidden) {

        public Group {
            rows = List.copyOf(rows);
        }

        public boolean isNamed() {
            return !name.isEmpty();
        }
    }

    /**
     * A category of data.
     *
     * @param name as a form sends it
     * @param needed number of those that tell the sender, and are always sent
     */
    public record Category(String name, String label, int count, long needed, boolean ticked) {}

    /** A filter. */
    public record Choice(ReviewFilter filter, long count, boolean chosen) {}
}
