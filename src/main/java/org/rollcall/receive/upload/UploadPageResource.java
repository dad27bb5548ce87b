package org.rollcall.receive.upload;

import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.rollcall.platform.web.Problem;
import org.rollcall.platform.web.ProblemException;
import org.rollcall.platform.web.ProblemType;

/** Where the model has a page to upload a payload on: as long as there is none here, the answer names the other way. */
@Path("/usage_data/new")
@PermitAll
public class UploadPageResource {

    @GET
    @Produces(Problem.MEDIA_TYPE)
    @Operation(hidden = true)
    public void page() {
        throw new ProblemException(
                ProblemType.NOT_FOUND,
                "There is no page for uploads. Send the files with POST /usage_data/upload, as a form or one as the body:"
                        + " curl -F file=@ping.json .../usage_data/upload.");
    }
}
