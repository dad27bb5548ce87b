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
import org.rollcall.platform.web.ListCursor;
import org.rollcall.platform.web.NextPage;
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

        @QueryParam(NextPage.CURSOR) @Nullable String cursor,
        @QueryParam("total") @DefaultValue("false") boolean total,

        @QueryParam(OtherInstances.PARAMETER) @DefaultValue("false")
        boolean otherInstances,

        @Context UriInfo uri) {

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
     * @param perPage the largest number of items
     * @param ascending whether the order goes upwards where nothing is said
     * @param place what a value and an id in a cursor stand for
     */
    <O extends Enum<O>> ListPage<O> page(
            O order, boolean ascending, int perPage, BiFunction<String, String, Optional<Place>> place) {
        var direction = sort == null
                ? ascending ? Direction.ASC : Direction.DESC
                : EnumParameter.of("sort", sort, Direction.class);
        var name = order + " " + direction;
        var after = QueryParameter.parsed(
                uri,
                NextPage.CURSOR,
                cursor,
                text -> ListCursor.parse(text)
                        .filter(parsed -> parsed.order().equals(name))
                        .flatMap(parsed -> place.apply(parsed.value(), parsed.id())),
                "is no cursor of this list in this order; take that of the header Link");
        return new ListPage<>(order, direction == Direction.DESC, after, perPage);
    }

    /** The cursor that goes on after an item. */
    static <O extends Enum<O>> ListCursor cursor(ListPage<O> page, String value, String id) {
        return new ListCursor(page.order() + " " + (page.descending() ? Direction.DESC : Direction.ASC), value, id);
    }

    private enum Direction {
        ASC,
        DESC
    }
}
