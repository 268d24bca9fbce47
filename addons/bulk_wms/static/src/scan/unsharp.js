/** What ZXing throws at a picture in which it saw half a code: the next one may be sharper. */
const UNSHARP = ["ChecksumException", "FormatException", "NotFoundException", "ReaderException"];

/** Whether an error of a camera is about one picture only, so that it simply looks on. */
export function isUnsharp(error) {
    return UNSHARP.includes(error.name);
}
