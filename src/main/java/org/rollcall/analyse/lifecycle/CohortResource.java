package org.rollcall.analyse.lifecycle;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import java.time.DateTimeException;
import java.time.YearMonth;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;
import org.rollcall.analyse.PingParameters;
import org.rollcall.analyse.table.TableAnswers;
import org.rollcall.platform.access.Caller;
import org.rollcall.platform.web.QueryParameter;

/** Instances by the month of their first ping. */
@Path("/api/v4/usage_data/cohorts")
@RolesAllowed({"read_service_ping", "admin"})
@Tag(name = "Export")
public class CohortResource {

    private final CohortList cohorts;
    private final TableAnswers answers;
    private final Caller caller;

    CohortResource(CohortList cohorts, TableAnswers answers, Caller caller) {
        this.cohorts = cohorts;
        this.answers = answers;
        this.caller = caller;
    }

    @GET
    @Produces({MediaType.APPLICATION_JSON, TableAnswers.CSV})
    @APIResponse(
            responseCode = "200",
            headers = @Header(name = PingParameters.OTHER_INSTANCES, schema = @Schema(type = SchemaType.INTEGER)),
            content = {
                @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(implementation = CohortAnswer.class)),
                @Content(mediaType = TableAnswers.CSV, schema = @Schema(type = SchemaType.STRING))
            })
    @APIResponse(responseCode = "400", ref = "BadRequest")
    public Response get(@BeanParam PingParameters parameters, @Context Request request) {
        var visibility = parameters.visibility(caller);
        var answer = cohorts.of(
                visibility, month(parameters, "from", parameters.from()), month(parameters, "to", parameters.to()));
        return answers.of(request, visibility, answer);
    }

    private static @Nullable YearMonth month(PingParameters parameters, String name, @Nullable String value) {
        return QueryParameter.parsed(
                parameters.uri(),
                name,
                value,
                CohortResource::month,
                "is no month of the years 1970 to 9999; write it like 2026-01");
    }

    private static Optional<YearMonth> month(String text) {
        try {
            return Optional.of(text)
                    .filter(month -> month.matches("[0-9]{4}-[0-9]{2}"))
                    .map(YearMonth::parse)
                    .filter(month -> month.getYear() >= 1970);
        } catch (DateTimeException _) {
            return Optional.empty();
        }
    }
}
