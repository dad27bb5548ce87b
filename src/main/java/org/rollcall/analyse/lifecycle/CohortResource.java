package org.rollcall.analyse.lifecycle;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.rollcall.analyse.PingParameters;
import org.rollcall.analyse.table.TableAnswers;
import org.rollcall.analyse.table.TableFormat;
import org.rollcall.platform.access.Caller;

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
    @Produces(MediaType.WILDCARD)
    @APIResponse(
            responseCode = "200",
            headers = {
                @Header(name = HttpHeaders.CONTENT_DISPOSITION, schema = @Schema(type = SchemaType.STRING)),
                @Header(name = PingParameters.OTHER_INSTANCES, schema = @Schema(type = SchemaType.INTEGER))
            },
            content = {
                @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(implementation = CohortAnswer.class)),
                @Content(mediaType = TableFormat.CSV, schema = @Schema(type = SchemaType.STRING))
            })
    @APIResponse(responseCode = "400", ref = "BadRequest")
    public Response get(@BeanParam PingParameters parameters, @BeanParam TableFormat format) {
        var visibility = parameters.visibility(caller);
        var months = parameters.months();
        return answers.of(format, visibility, cohorts.of(visibility, months.from(), months.to()));
    }
}
