package org.rollcall.analyse.fleet;

import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jspecify.annotations.Nullable;
import org.rollcall.analyse.HostnameFilter;
import org.rollcall.analyse.OtherInstances;
import org.rollcall.dictionary.DictionaryVersion;
import org.rollcall.ping.ListPage;
import org.rollcall.ping.ListPage.Place;
import org.rollcall.ping.Week;
import org.rollcall.platform.access.Caller;
import org.rollcall.platform.access.HostnameBinding;
import org.rollcall.platform.web.EnumParameter;
import org.rollcall.platform.web.PageParameters;
import org.rollcall.platform.web.QueryParameter;

/** The query of a list: what lists of pings and of instances have in common. */
public record ListParameters(
        @QueryParam("hostname") List<String> hostname,
        @QueryParam("uuid") @Nullable String uuid,
        @QueryParam("from") @Nullable String from,
        @QueryParam("to") @Nullable String to,
        @QueryParam("version_from") @Nullable String versionFrom,
        @QueryParam("version_to") @Nullable String versionTo,
        @QueryParam("edition") @Nullable String edition,

        @QueryParam("sort") @Parameter(schema = @Schema(enumeration = {"asc", "desc"})) @Nullable
        String sort,

        @QueryParam("total") @DefaultValue("false") boolean total,

        @QueryParam(OtherInstances.PARAMETER) @DefaultValue("false")
        boolean otherInstances,

        @Context UriInfo uri) {

    /** The header with the number of items of all pages. */
    static final String TOTAL = "X-Total";

    /** What a caller sees, as far as it is asked for. */
    HostnameBinding visible(Caller caller) {
        return OtherInstances.visible(caller.binding(), otherInstances);
    }

    HostnameBinding wanted() {
        return HostnameFilter.of(hostname);
    }

    @Nullable
    String uuidText() {
        return QueryParameter.text(uri, "uuid", uuid);
    }

    @Nullable
    String editionText() {
        return QueryParameter.text(uri, "edition", edition);
    }

    @Nullable
    Week firstWeek() {
        return QueryParameter.parsed(uri, "from", from, Week::parse, Week.NOT_A_WEEK);
    }

    @Nullable
    Week lastWeek() {
        return QueryParameter.parsed(uri, "to", to, Week::parse, Week.NOT_A_WEEK);
    }

    @Nullable
    DictionaryVersion lowestVersion() {
        return QueryParameter.parsed(
                uri, "version_from", versionFrom, DictionaryVersion::parse, DictionaryVersion.NOT_A_VERSION);
    }

    @Nullable
    DictionaryVersion highestVersion() {
        return QueryParameter.parsed(
                uri, "version_to", versionTo, DictionaryVersion::parse, DictionaryVersion.NOT_A_VERSION);
    }

    /**
     * The page that is asked for.
     *
     * @param ascending whether the order goes upwards where nothing is said
     * @param place what a value and an id in a cursor stand for
     */
    <O extends Enum<O>> ListPage<O> page(
            O order, boolean ascending, PageParameters page, BiFunction<String, String, Optional<Place>> place) {
        var direction = sort == null
                ? ascending ? Direction.ASC : Direction.DESC
                : EnumParameter.of("sort", sort, Direction.class);
        var isDescending = direction == Direction.DESC;
        var after = page.place(texts -> texts.size() == 3 && texts.getFirst().equals(name(order, isDescending))
                ? place.apply(texts.get(1), texts.getLast())
                : Optional.empty());
        return new ListPage<>(order, isDescending, after, page.perPage());
    }

    /** The place of an item, as a cursor holds it. */
    static <O extends Enum<O>> List<String> place(ListPage<O> page, String value, String id) {
        return List.of(name(page.order(), page.descending()), value, id);
    }

    private static String name(Enum<?> order, boolean isDescending) {
        return order + " " + (isDescending ? Direction.DESC : Direction.ASC);
    }

    private enum Direction {
        ASC,
        DESC
    }
}
