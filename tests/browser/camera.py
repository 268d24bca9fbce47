"""What chromium's camera sees: a label held before it, as a raw video (YUV4MPEG2)."""

from pathlib import Path

from PIL import Image

WIDTH, HEIGHT, FRAMES = 640, 480, 10
CAMERA_FLAGS = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")
CAMERA_FILE = "--use-file-for-fake-video-capture"


def write_video(path: Path, picture: Image.Image) -> Path:
    """A video of a hand that holds ``picture`` and trembles a little; it is played in a loop."""
    colours = bytes([128]) * (WIDTH * HEIGHT // 2)
    with path.open("wb") as video:
        video.write(f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F10:1 Ip A1:1 C420jpeg\n".encode())
        for number in range(FRAMES):
            video.write(b"FRAME\n" + _frame(picture, number).tobytes() + colours)
    return path


def _frame(picture, number):
    """The label on a grey floor, slightly turned and shifted."""
    frame = Image.new("L", (WIDTH, HEIGHT), 120)
    label = picture.convert("L")
    scale = min(WIDTH * 0.9 / label.width, HEIGHT * 0.9 / label.height)
    label = label.resize((round(label.width * scale), round(label.height * scale)))
    label = label.rotate((number % 5 - 2) * 0.8, fillcolor=255, resample=Image.Resampling.BILINEAR)
    x = (WIDTH - label.width) // 2 + number % 3
    frame.paste(label, (x, (HEIGHT - label.height) // 2))
    return frame
