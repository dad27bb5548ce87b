package org.rollcall.pages.quality;

import io.quarkus.qute.TemplateInstance;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;
import org.rollcall.analyse.LongSilence;
import org.rollcall.analyse.PingQuery.Weeks;
import org.rollcall.analyse.Visibility;
import org.rollcall.analyse.identity.Identities;
import org.rollcall.analyse.identity.IdentityAnswer.Finding;
import org.rollcall.analyse.identity.IdentityAnswer.InvolvedInstance;
import org.rollcall.analyse.identity.Kind;
import org.rollcall.analyse.identity.RenameService;
import org.rollcall.analyse.quality.MetricHealthAnswer;
import org.rollcall.analyse.quality.MetricHealthList;
import org.rollcall.analyse.quality.MetricHealthList.Wanted;
import org.rollcall.analyse.quality.MetricState;
import org.rollcall.analyse.quality.OutlierAnswer;
import org.rollcall.analyse.quality.OutlierList;
import org.rollcall.analyse.silence.Silence;
import org.rollcall.analyse.silence.SilenceAnswer;
import org.rollcall.dictionary.DictionaryVersion;
import org.rollcall.pages.FormText;
import org.rollcall.pages.FormText.Option;
import org.rollcall.pages.Frame;
import org.rollcall.pages.Href;
import org.rollcall.pages.PageText;
import org.rollcall.pages.Take;
import org.rollcall.ping.Week;
import org.rollcall.ping.payload.RedactionRule.KeyPathGlob;
import org.rollcall.platform.access.AuditedRead;
import org.rollcall.platform.access.Caller;
import org.rollcall.platform.access.Scope;
import org.rollcall.platform.web.EnumParameter;
import org.rollcall.platform.web.PageParameters;
import org.rollcall.platform.web.ProblemException;
import org.rollcall.platform.web.ProblemType;
import org.rollcall.platform.web.QueryParameter;

/** How good the data of the fleet is, for who sees all of it. */
@Path("/data-quality")
@RolesAllowed({Scope.Role.READ_SERVICE_PING, Scope.Role.ADMIN})
@Produces(MediaType.TEXT_HTML)
public class DataQualityPage {

    private static final String PATH = "/data-quality";

    private static final String API = "/api/v4/usage_data/";

    /** Rows of the lists that have a page of their own. */
    private static final int FEW = 10;

    /** Weeks in which the findings about identities are looked for. */
    private static final int IDENTITY_WEEKS = 26;

    private static final int PER_CENT = 100;

    private static final int MAX_KEY_PATH = 200;

    /**
     * Everything about the quality.
     *
     * @param next path of the next page of metrics; null for the last one
     */
    record Shown(
            List<State> states,
            Filter filter,
            MetricHealthAnswer health,
            String sentence,
            @Nullable String next,
            Take takeHealth,
            OutlierAnswer outliers,
            SilenceAnswer silence,
            Identified identities,
            @Nullable String done)
            implements TemplateInstance {}

    /** The outliers of a week. */
    record Outliers(
            OutlierAnswer answer, String week, @Nullable String next, Take take) implements TemplateInstance {}

    /** Silent instances and versions. */
    record Silent(SilenceAnswer answer, @Nullable String next, Take take) implements TemplateInstance {}

    /** Instances that are not who they seem to be. */
    record IdentityFindings(
            Identified identities,
            List<Option> kinds,
            String from,
            String to,
            @Nullable String next,
            Take take) implements TemplateInstance {}

    /** How many metrics have a state; {@code width} in per cent. */
    record State(String name, String kind, String means, long metrics, long width, String href) {}

    /** What is asked for of the metrics; empty for all. */
    record Filter(List<Option> states, String version, String productGroup, String keyPath, boolean isAll) {}

    /** Findings; {@code back} is the page that shows them. */
    record Identified(List<FindingView> findings, String back, boolean canConfirm) {}

    /** A finding, the sentence that says what it is, and the renames that an operator may confirm or undo. */
    record FindingView(
            Finding finding,
            String kind,
            String sentence,
            List<InvolvedInstance> old,
            @Nullable UUID now) {}

    private final MetricHealthList health;
    private final OutlierList outliers;
    private final Silence silence;
    private final Identities identities;
    private final RenameService renames;
    private final AuditedRead read;
    private final Caller caller;
    private final Frame frame;
    private final Clock clock;

    DataQualityPage(
            MetricHealthList health,
            OutlierList outliers,
            Silence silence,
            Identities identities,
            RenameService renames,
            AuditedRead read,
            Caller caller,
            Frame frame,
            Clock clock) {
        this.health = health;
        this.outliers = outliers;
        this.silence = silence;
        this.identities = identities;
        this.renames = renames;
        this.read = read;
        this.caller = caller;
        this.frame = frame;
        this.clock = clock;
    }

    @GET
    public TemplateInstance page(
            @QueryParam("state") @Nullable String state,
            @QueryParam("version") @Nullable String version,
            @QueryParam("product_group") @Nullable String productGroup,
            @QueryParam("key_path") @Nullable String keyPath,
            @QueryParam("done") @Nullable String done,
            @BeanParam @Valid PageParameters page) {
        checkAll();
        var stateText = FormText.given(state);
        var versionText = FormText.given(version);
        var group = FormText.given(productGroup);
        var keyPathText = FormText.given(keyPath);
        var found = health.page(
                new Wanted(
                        keyPathText == null ? null : glob(keyPathText),
                        versionText == null
                                ? null
                                : QueryParameter.parsed(
                                        "version",
                                        versionText,
                                        DictionaryVersion::parse,
                                        DictionaryVersion.NOT_A_VERSION),
                        stateText == null ? null : EnumParameter.of("state", stateText, MetricState.class),
                        group),
                page);
        var strongest = outliers.strongest(Visibility.ALL, FEW);
        var silent = silence.latest(Visibility.ALL, FEW);
        var findings = identities.latest(Visibility.ALL, lately(), FEW).findings();
        read.rows(found.answer().countRows() + strongest.countRows() + silent.countRows() + findings.size());
        return new Shown(
                states(),
                new Filter(
                        FormText.options(MetricState.texts(), stateText, text -> text),
                        text(versionText),
                        text(group),
                        text(keyPathText),
                        stateText == null && versionText == null && group == null && keyPathText == null),
                found.answer(),
                sentence(found.answer()),
                found.next(),
                Take.of(
                        frame.base(),
                        Href.to(API + "metric_health")
                                .with("state", stateText)
                                .with("version", versionText)
                                .with("product_group", group)
                                .with("key_path", keyPathText)
                                .text(),
                        true,
                        null),
                strongest,
                silent,
                identified(findings, PATH),
                "confirmed".equals(done) || "undone".equals(done) ? done : null);
    }

    /** What one instance of many has sent cannot be told from what all of them come to. */
    private void checkAll() {
        if (!caller.binding().all()) {
            throw new ProblemException(
                    ProblemType.FORBIDDEN,
                    "The quality of data is counted over all instances; a token that is bound to hostnames does not see it.");
        }
    }

    private static KeyPathGlob glob(String keyPath) {
        if (keyPath.length() > MAX_KEY_PATH) {
            throw new ProblemException(
                    ProblemType.INVALID_PARAMETER,
                    "The value of key_path is too long; it must have " + MAX_KEY_PATH + " characters at most.",
                    Map.of("parameter", "key_path"));
        }
        return KeyPathGlob.of(keyPath);
    }

    private List<State> states() {
        var counts = health.counts();
        var highest = counts.values().stream().mapToLong(Long::longValue).max().orElse(1);
        return Arrays.stream(MetricState.values())
                .map(state -> {
                    var metrics = counts.getOrDefault(state.text(), 0L);
                    return new State(
                            state.text(),
                            QualityText.kind(state.text()),
                            means(state),
                            metrics,
                            metrics * PER_CENT / highest,
                            Href.to(PATH).with("state", state.text()).text());
                })
                .toList();
    }

    private static String means(MetricState state) {
        return switch (state) {
            case BROKEN -> "no instance that declares it has sent a value";
            case FAILING -> "more than half of the instances could not count it, two weeks long";
            case SILENT -> "no value above 0 for eight weeks";
            case NEW -> "the first value came in the last four weeks";
            case OK -> "values come in";
        };
    }

    private static String sentence(MetricHealthAnswer answer) {
        return answer.week() == null
                ? "No week has been counted yet: that is done when a week is over."
                : "As of %s, of %s; %s of them have a version that is not counted."
                        .formatted(
                                answer.week(),
                                PageText.count(answer.instances(), "instance", "instances"),
                                PageText.number(answer.leftOut()));
    }

    private Weeks lately() {
        return new Weeks(Week.of(clock.instant()).minus(IDENTITY_WEEKS), null);
    }

    @GET
    @Path("outliers")
    public TemplateInstance outliers(@QueryParam("week") @Nullable String week, @BeanParam @Valid PageParameters page) {
        checkAll();
        var weekText = FormText.given(week);
        var found = outliers.page(
                Visibility.ALL,
                weekText == null ? null : QueryParameter.parsed("week", weekText, Week::parse, Week.NOT_A_WEEK),
                page);
        read.rows(found.answer().countRows());
        return new Outliers(
                found.answer(),
                text(weekText),
                found.next(),
                Take.of(
                        frame.base(),
                        Href.to(API + "outliers").with("week", weekText).text(),
                        true,
                        null));
    }

    @GET
    @Path("silence")
    public TemplateInstance silence(
            @QueryParam("weeks") @DefaultValue("2") @Min(1) @Max(LongSilence.GONE_WEEKS - 1) int weeks,
            @BeanParam @Valid PageParameters page) {
        checkAll();
        var found = silence.page(Visibility.ALL, weeks, page);
        read.rows(found.answer().countRows());
        return new Silent(
                found.answer(),
                found.next(),
                Take.of(
                        frame.base(),
                        Href.to(API + "silence").with("weeks", weeks).text(),
                        true,
                        null));
    }

    @GET
    @Path("identities")
    public TemplateInstance identities(
            @QueryParam("kind") @Nullable String kind,
            @QueryParam("from") @Nullable String from,
            @QueryParam("to") @Nullable String to,
            @BeanParam @Valid PageParameters page) {
        checkAll();
        var kindText = FormText.given(kind);
        var weeks = new Weeks(week("from", from), week("to", to));
        var asked = weeks.from() == null && weeks.to() == null ? lately() : weeks;
        var found = identities.page(
                Visibility.ALL, asked, kindText == null ? null : EnumParameter.of("kind", kindText, Kind.class), page);
        read.rows(found.answer().countRows());
        return new IdentityFindings(
                identified(found.answer().findings(), PATH + "/identities"),
                FormText.options(Arrays.stream(Kind.values()).map(Kind::text).toList(), kindText, text -> text),
                Objects.toString(asked.from(), ""),
                Objects.toString(asked.to(), ""),
                found.next(),
                Take.of(
                        frame.base(),
                        Href.to(API + "identities")
                                .with("from", asked.from())
                                .with("to", asked.to())
                                .with("kind", kindText)
                                .text(),
                        true,
                        null));
    }

    private static @Nullable Week week(String name, @Nullable String value) {
        var text = FormText.given(value);
        return text == null ? null : QueryParameter.parsed(name, text, Week::parse, Week.NOT_A_WEEK);
    }

    private Identified identified(List<Finding> findings, String back) {
        var views = new ArrayList<FindingView>();
        for (var finding : findings) {
            var isRename = finding.kind().equals(Kind.RENAME.text());
            var involved = finding.instances();
            var now =
                    isRename && !involved.isEmpty() && involved.getLast().role().equals("new")
                            ? involved.getLast().id()
                            : null;
            views.add(new FindingView(
                    finding,
                    kind(finding),
                    sentence(finding),
                    now == null
                            ? List.of()
                            : involved.stream()
                                    .filter(instance -> instance.role().equals("old"))
                                    .toList(),
                    now));
        }
        return new Identified(views, back, caller.may(Scope.ADMIN));
    }

    private static String kind(Finding finding) {
        return finding.confirmed() ? "good" : finding.kind().equals(Kind.CLONE.text()) ? "warn" : "info";
    }

    private static String sentence(Finding finding) {
        var counters = finding.counters();
        var weeks = PageText.count(finding.weeks(), "week", "weeks");
        if (finding.kind().equals(Kind.CLONE.text())) {
            return "%s sent as one, in %s from %s to %s"
                    .formatted(
                            PageText.count(finding.instanceCount(), "instance", "instances"),
                            weeks,
                            finding.firstWeek(),
                            finding.week());
        }
        var counted = counters == null || counters.compared() == 0
                ? "no counter can be compared"
                : "%s of %s counters went on"
                        .formatted(PageText.number(counters.notLower()), PageText.number(counters.compared()));
        return "the old one sent last in %s, the new one first in %s; %s"
                .formatted(finding.firstWeek(), finding.week(), counted);
    }

    /** Joins an instance to the one that it was before, or takes that back. */
    @POST
    @Path("renames")
    @RolesAllowed(Scope.Role.ADMIN)
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public RestResponse<TemplateInstance> rename(
            @FormParam("id") @Nullable String id,
            @FormParam("old_id") @Nullable String old,
            @FormParam("act") @Nullable String act) {
        var instance = uuid("id", id);
        var before = uuid("old_id", old);
        if ("undo".equals(act)) {
            renames.undo(instance, before);
            return Href.to(PATH).with("done", "undone").seeOther();
        }
        renames.confirm(instance, before);
        return Href.to(PATH).with("done", "confirmed").seeOther();
    }

    private static UUID uuid(String name, @Nullable String text) {
        return QueryParameter.parsed(
                name, text(text), PageParameters::uuid, "is no id of an instance; lists of instances have them");
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : value;
    }
}
