package org.rollcall.pages;

import java.time.Month;
import java.time.YearMonth;
import java.time.format.DateTimeFormatter;
import java.time.format.TextStyle;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.rollcall.ping.Week;

/**
 * A chart over weeks or months: where everything stands, so that the template {@code tags/plot} has only to write it down as
 * SVG. Places along the x axis are per cent, as the width is not known here; those along the y axis are pixels from the top.
 * Missing values and failed ones stand in a lane below, so that neither is taken for 0.
 */
public final class Chart {

    /** How the lines are drawn. */
    public enum Kind {
        /** Each line by itself. */
        LINES,
        /** Shares of a whole, one on the other, the first one on top. */
        LAYERS,
        /** Columns for each label, one on the other; the last line hangs below zero where there are more than one. */
        COLUMNS
    }

    /** A number beside a line of the y axis. */
    public record Tick(String text, double y) {}

    /** A text below the x axis. */
    public record Label(double x, String text, String anchor, boolean isForWide) {}

    /** A shape in a box of 1,000 units in width. */
    public record Shape(String style, String path) {}

    /** A column. */
    public record Column(String style, double x, double width, double y, double height) {}

    /** A sign in the lane, or the last point of a line. */
    public record Mark(String style, double x, double y, String text) {}

    /** The name of a layer at the right edge. */
    public record End(String style, double y, String name, String text) {}

    /** A row of the table of numbers, one cell for each line. */
    public record Row(String label, List<Cell> cells) {}

    /** A number as text and as it is; {@code value} is null where there is none. */
    public record Cell(String text, @Nullable Double value, String style) {}

    private static final String OTHERS = "others";

    private static final double WIDTH = 1_000;
    private static final int HEIGHT = 176;
    private static final int LANE = 44;
    private static final int LINE_OF_TEXT = 14;
    private static final double PER_CENT = 100;
    private static final int MAX_LABELS = 6;

    /** Of more, years are named only. */
    private static final int MAX_MONTHS = 24;

    /** Letters of a name at the right edge. */
    private static final int MAX_END = 14;

    /** In per cent of a chart that fills half of a page. */
    private static final double WIDTH_OF_YEAR = 20;

    private static final int STYLES_OF_LAYERS = 6;
    private static final double WIDTH_OF_LETTER = 7.2;

    private static final DateTimeFormatter MONTH = DateTimeFormatter.ofPattern("uuuu-MM", Locale.ROOT);

    private final Kind kind;
    private final String description;
    private final List<String> labels;
    private final List<Line> lines;
    private final Scale scale;

    private Chart(Kind kind, String description, List<String> labels, List<Line> lines, Scale scale) {
        this.kind = kind;
        this.description = description;
        this.labels = List.copyOf(labels);
        this.lines = List.copyOf(lines);
        this.scale = scale;
    }

    /**
     * Lines over weeks or months.
     *
     * @param description a sentence for who cannot see it
     * @param labels weeks such as {@code 2026-W47} or months such as {@code 2026-11}, the earliest first
     * @param unit behind each number of the axis, such as {@code " %"}; may be empty
     */
    public static Chart lines(String description, List<String> labels, List<Line> lines, String unit) {
        return new Chart(Kind.LINES, description, labels, lines, scale(values(lines), unit));
    }

    /** Lines of shares, from 0 to 100 per cent, so that a small change looks small. */
    public static Chart percentages(String description, List<String> labels, List<Line> lines) {
        return new Chart(Kind.LINES, description, labels, lines, Scale.percent());
    }

    /** Shares of a whole, in per cent, over weeks or months; the newest first, and at most six. */
    public static Chart layers(String description, List<String> labels, List<Line> lines) {
        return new Chart(Kind.LAYERS, description, labels, lines, Scale.percent());
    }

    /**
     * The same of parts with names: a layer for each of some, and one for all others where there are any.
     *
     * @param named those with a layer of their own, the first one on top
     * @param shares in per cent, of each name, by label; a label without any is missing
     */
    public static Chart layers(
            String description, List<String> labels, List<String> named, Map<String, Map<String, Double>> shares) {
        var lines = new ArrayList<Line>();
        for (var name : named) {
            lines.add(new Line(name, shares(labels, shares, of -> of.getOrDefault(name, 0.0))));
        }
        var known = Set.copyOf(named);
        if (shares.values().stream().anyMatch(of -> !known.containsAll(of.keySet()))) {
            lines.add(new Line(
                    OTHERS,
                    shares(
                            labels,
                            shares,
                            of -> of.entrySet().stream()
                                    .filter(share -> !known.contains(share.getKey()))
                                    .mapToDouble(Map.Entry::getValue)
                                    .sum())));
        }
        return layers(description, labels, lines);
    }

    private static List<@Nullable Double> shares(
            List<String> labels, Map<String, Map<String, Double>> shares, Function<Map<String, Double>, Double> value) {
        var values = new ArrayList<@Nullable Double>();
        for (var label : labels) {
            var of = shares.get(label);
            values.add(of == null ? null : value.apply(of));
        }
        return values;
    }

    /** Columns over weeks or months; where there are several lines, the last one hangs below zero. */
    public static Chart columns(String description, List<String> labels, List<Line> lines) {
        var up =
                IntStream.range(0, labels.size()).mapToDouble(i -> up(lines, i)).max();
        var down = lines.size() < 2
                ? 0
                : values(lines.subList(lines.size() - 1, lines.size())).max().orElse(0);
        return new Chart(Kind.COLUMNS, description, labels, lines, Scale.of(-down, up.orElse(0), ""));
    }

    private static double up(List<Line> lines, int place) {
        return lines.subList(0, Math.max(1, lines.size() - 1)).stream()
                .map(line -> line.values().get(place))
                .filter(Objects::nonNull)
                .mapToDouble(value -> value)
                .sum();
    }

    private static DoubleStream values(List<Line> lines) {
        return lines.stream()
                .flatMap(line -> line.values().stream())
                .filter(Objects::nonNull)
                .mapToDouble(value -> value);
    }

    private static Scale scale(DoubleStream values, String unit) {
        var all = values.summaryStatistics();
        return all.getCount() == 0 ? new Scale(0, 1, 1, unit) : Scale.of(all.getMin(), all.getMax(), unit);
    }

    public Kind kind() {
        return kind;
    }

    public String description() {
        return description;
    }

    public List<Line> series() {
        return lines;
    }

    /** Whether it has anything to show. */
    public boolean isEmpty() {
        return values(lines).findAny().isEmpty();
    }

    /** The height of the plot in pixels, without lane and labels. */
    public int height() {
        return HEIGHT;
    }

    /** The height of all in pixels. */
    public int fullHeight() {
        return HEIGHT + LANE;
    }

    /** The place of the labels below, in pixels. */
    public int labelHeight() {
        return HEIGHT + LANE - 8;
    }

    /** The lines of the y axis. */
    public List<Tick> ticks() {
        return scale.lines().stream()
                .map(line -> new Tick(
                        scale.text(kind == Kind.COLUMNS ? Math.abs(line) : line), round(scale.y(line, HEIGHT))))
                .toList();
    }

    /** The place of zero in pixels; null where the axis does not begin there. */
    public @Nullable Double zero() {
        return scale.min() <= 0 ? round(scale.y(0, HEIGHT)) : null;
    }

    /** The width of the numbers of the y axis in pixels. */
    public int axisWidth() {
        return (int) Math.ceil(WIDTH_OF_LETTER
                * ticks().stream().mapToInt(tick -> tick.text().length()).max().orElse(1));
    }

    /** Lines or layers. */
    public List<Shape> shapes() {
        return switch (kind) {
            case LINES ->
                IntStream.range(0, lines.size())
                        .mapToObj(i -> new Shape(style(i), path(lines.get(i))))
                        .toList();
            case LAYERS -> layers();
            case COLUMNS -> List.of();
        };
    }

    private static String style(int line) {
        return line == 0 ? "line" : "line line-" + Math.min(line + 1, 4);
    }

    private String path(Line line) {
        var path = new StringBuilder();
        var isOn = false;
        for (var i = 0; i < labels.size(); i++) {
            var value = line.values().get(i);
            if (value == null) {
                isOn = false;
                continue;
            }
            path.append(isOn ? ' ' : 'M').append(point(x(i) * WIDTH / PER_CENT, scale.y(value, HEIGHT)));
            if (!isOn && (i + 1 == labels.size() || line.values().get(i + 1) == null)) {
                path.append("h.01"); // a point by itself is seen as a dot
            }
            isOn = true;
        }
        return path.toString();
    }

    private List<Shape> layers() {
        var shapes = new ArrayList<Shape>();
        for (var layer = lines.size() - 1; layer >= 0; layer--) {
            shapes.add(new Shape("layer v" + layerStyle(layer), area(layer)));
        }
        return shapes;
    }

    private int layerStyle(int layer) {
        return layer == lines.size() - 1 && lines.size() > 1 ? STYLES_OF_LAYERS : Math.min(layer + 1, STYLES_OF_LAYERS);
    }

    /** From the bottom of a layer to its top, once for each stretch without a gap. */
    private String area(int layer) {
        var path = new StringBuilder();
        for (var begin = 0; begin < labels.size(); begin++) {
            if (!isKnown(begin)) {
                continue;
            }
            var end = begin;
            while (end + 1 < labels.size() && isKnown(end + 1)) {
                end++;
            }
            var upper = new StringBuilder();
            for (var i = begin; i <= end; i++) {
                upper.append(i == begin ? 'M' : ' ')
                        .append(point(edge(i) * WIDTH / PER_CENT, scale.y(below(layer, i) + share(layer, i), HEIGHT)));
            }
            for (var i = end; i >= begin; i--) {
                upper.append(' ').append(point(edge(i) * WIDTH / PER_CENT, scale.y(below(layer, i), HEIGHT)));
            }
            path.append(upper).append('z');
            begin = end;
        }
        return path.toString();
    }

    private boolean isKnown(int place) {
        return lines.stream().anyMatch(line -> line.values().get(place) != null);
    }

    private double share(int layer, int place) {
        return Objects.requireNonNullElse(lines.get(layer).values().get(place), 0.0);
    }

    /** What lies below a layer: all those that come after it. */
    private double below(int layer, int place) {
        return IntStream.range(layer + 1, lines.size())
                .mapToDouble(i -> share(i, place))
                .sum();
    }

    /** The columns, those that stand on zero and those that hang from it. */
    public List<Column> columns() {
        if (kind != Kind.COLUMNS) {
            return List.of();
        }
        var columns = new ArrayList<Column>();
        var slot = PER_CENT / labels.size();
        for (var place = 0; place < labels.size(); place++) {
            var sum = 0.0;
            for (var i = 0; i < lines.size(); i++) {
                var value = lines.get(i).values().get(place);
                if (value == null || value == 0) {
                    continue;
                }
                var hangs = lines.size() > 1 && i == lines.size() - 1;
                var top = hangs ? 0 : sum + value;
                columns.add(new Column(
                        hangs ? "down" : i == 0 ? "up" : "up-2",
                        round(place * slot + slot * 0.15),
                        round(slot * 0.7),
                        round(scale.y(top, HEIGHT)),
                        round(scale.y(0, HEIGHT) - scale.y(value, HEIGHT))));
                sum += hangs ? 0 : value;
            }
        }
        return columns;
    }

    /** Missing and failed values, in the lane. */
    public List<Mark> lane() {
        var marks = new ArrayList<Mark>();
        for (var i = 0; i < labels.size(); i++) {
            var place = i;
            var failed = lines.stream().anyMatch(line -> line.failed().contains(place));
            if (failed) {
                marks.add(new Mark("failed", laneX(i), HEIGHT + 11.0, ""));
            } else if (kind == Kind.LINES ? lines.getFirst().values().get(i) == null : !isKnown(i)) {
                marks.add(new Mark("missing", laneX(i), HEIGHT + 11.0, ""));
            }
        }
        return marks;
    }

    private double laneX(int place) {
        return round(kind == Kind.LAYERS ? edge(place) : x(place));
    }

    /** Whether its lines need a legend with their names. */
    public boolean hasNames() {
        return kind != Kind.LAYERS && lines.size() > 1;
    }

    /** Whether anything has to be explained below it. */
    public boolean hasLegend() {
        return hasNames() || !lane().isEmpty();
    }

    /** Whether a value is missing somewhere. */
    public boolean hasMissing() {
        return lane().stream().anyMatch(mark -> mark.style().equals("missing"));
    }

    /** Whether a value failed somewhere. */
    public boolean hasFailed() {
        return lane().stream().anyMatch(mark -> mark.style().equals("failed"));
    }

    /** The last point of the first line, with its number. */
    public List<Mark> dots() {
        if (kind != Kind.LINES || lines.isEmpty()) {
            return List.of();
        }
        var first = lines.getFirst().values();
        return IntStream.range(0, first.size())
                .map(i -> first.size() - 1 - i)
                .filter(i -> first.get(i) != null)
                .limit(1)
                .mapToObj(i -> {
                    var value = Objects.requireNonNull(first.get(i));
                    return new Mark("dot", round(x(i)), round(scale.y(value, HEIGHT)), PageText.plain(value, 2));
                })
                .toList();
    }

    /** The names of layers at the right edge, from the top, none over another. */
    public List<End> ends() {
        if (kind != Kind.LAYERS || isEmpty()) {
            return List.of();
        }
        var last = IntStream.range(0, labels.size()).filter(this::isKnown).max().orElseThrow();
        var ends = new ArrayList<End>();
        var free = 0.0;
        for (var layer = 0; layer < lines.size(); layer++) {
            var middle = scale.y(below(layer, last) + share(layer, last) / 2, HEIGHT) - LINE_OF_TEXT / 2.0;
            var room = HEIGHT - (lines.size() - layer) * (double) LINE_OF_TEXT;
            var y = Math.max(free, Math.min(middle, room));
            ends.add(new End(
                    "v" + layerStyle(layer),
                    round(y),
                    shortened(lines.get(layer).name()),
                    PageText.plain(share(layer, last), 0) + "\u00a0%"));
            free = y + LINE_OF_TEXT;
        }
        return ends;
    }

    /** A name that leaves room for the chart on a small screen; the table has all of it. */
    private static String shortened(String name) {
        return name.length() <= MAX_END ? name : name.substring(0, MAX_END - 1) + "\u2026";
    }

    /** The width of the names at the right edge in pixels. */
    public int endsWidth() {
        return (int) Math.ceil(LINE_OF_TEXT
                + WIDTH_OF_LETTER
                        * ends().stream()
                                .mapToInt(
                                        end -> end.name().length() + end.text().length() + 1)
                                .max()
                                .orElse(0));
    }

    /** Months below the axis; none where the labels are neither weeks nor months. */
    public List<Label> labels() {
        var places = new ArrayList<Integer>();
        @Nullable YearMonth before = null;
        for (var i = 0; i < labels.size(); i++) {
            var month = month(labels.get(i)).orElse(null);
            if (month != null && !month.equals(before)) {
                if (before != null || i == 0) {
                    places.add(i);
                }
                before = month;
            }
        }
        if (places.size() > MAX_MONTHS) {
            return years(places);
        }
        var every = Math.max(1, (places.size() + MAX_LABELS - 1) / MAX_LABELS);
        var shown = new ArrayList<>(IntStream.range(0, places.size())
                .filter(i -> i % every == 0)
                .mapToObj(places::get)
                .toList());
        if (shown.size() > 1 && labelX(shown.get(1)) - labelX(shown.get(0)) < WIDTH_OF_YEAR) {
            shown.removeFirst(); // its year would run into the next one
        }
        return IntStream.range(0, shown.size())
                .mapToObj(i -> label(shown.get(i), i == 0, i % 2 == 1))
                .toList();
    }

    /** Years alone, each below its first month. */
    private List<Label> years(List<Integer> places) {
        var januaries = places.stream()
                .filter(place -> month(labels.get(place)).orElseThrow().getMonth() == Month.JANUARY)
                .toList();
        return IntStream.range(0, januaries.size())
                .mapToObj(i -> {
                    var place = januaries.get(i);
                    var year = month(labels.get(place)).orElseThrow().getYear();
                    return label(place, Integer.toString(year), i % 2 == 1);
                })
                .toList();
    }

    private double labelX(int place) {
        return round(kind == Kind.LAYERS ? edge(place) : x(place));
    }

    private Label label(int place, boolean isFirst, boolean isForWide) {
        var month = month(labels.get(place)).orElseThrow();
        var text = month.getMonth().getDisplayName(TextStyle.SHORT, Locale.ENGLISH)
                + (isFirst || month.getMonth() == Month.JANUARY ? " " + month.getYear() : "");
        return label(place, text, isForWide);
    }

    private Label label(int place, String text, boolean isForWide) {
        var x = labelX(place);
        return new Label(x, text, x < 5 ? "start" : x > 95 ? "end" : "middle", isForWide);
    }

    /** The month of a label: that of the Thursday of a week, which is its own by ISO 8601. */
    private static Optional<YearMonth> month(String label) {
        var week = Week.parse(label);
        if (week.isPresent()) {
            return week.map(found -> YearMonth.from(found.monday().plusDays(3)));
        }
        return label.matches("\\d{4}-\\d{2}") ? Optional.of(YearMonth.parse(label, MONTH)) : Optional.empty();
    }

    /** The head of the first column of the table. */
    public String labelName() {
        return !labels.isEmpty() && Week.parse(labels.getFirst()).isPresent() ? "Week" : "Month";
    }

    /** The same numbers as a table, the latest first. */
    public List<Row> rows() {
        return IntStream.range(0, labels.size())
                .boxed()
                .sorted(Comparator.reverseOrder())
                .map(i -> new Row(
                        labels.get(i), lines.stream().map(line -> cell(line, i)).toList()))
                .toList();
    }

    private Cell cell(Line line, int place) {
        var value = line.values().get(place);
        if (value != null) {
            return new Cell(PageText.plain(value, 2) + (kind == Kind.LAYERS ? "\u00a0%" : scale.unit()), value, "");
        }
        return line.failed().contains(place) ? new Cell("failed", null, "fail") : new Cell("absent", null, "absent");
    }

    /** The middle of a slot, in per cent. */
    private double x(int place) {
        return (place + 0.5) * PER_CENT / labels.size();
    }

    /** From edge to edge, in per cent. */
    private double edge(int place) {
        return labels.size() == 1 ? PER_CENT / 2 : place * PER_CENT / (labels.size() - 1);
    }

    private static String point(double x, double y) {
        return String.format(Locale.ROOT, "%.1f %.1f", x, y);
    }

    private static double round(double value) {
        return Math.round(value * 100) / 100.0;
    }
}
