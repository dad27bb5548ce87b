@NullMarked
package org.rollcall.receive.versioncheck;

import org.jspecify.annotations.NullMarked;
