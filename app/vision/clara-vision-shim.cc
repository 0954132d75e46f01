/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-vision.h"

#include "clara-config.h"

#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>
#include <opencv2/objdetect.hpp>
#include <opencv2/objdetect/face.hpp>

#include <algorithm>
#include <memory>
#include <vector>

namespace
{
const char *const model_name = "face_detection_yunet.onnx";
const char *const cascade_name = "haarcascade_frontalface_alt2.xml";
const int classical_side = 320; /* pixels of the longer side that the cascade looks at */
const int yunet_side = 320;
const float yunet_score = 0.7f;
}

struct _ClaraFaceDetector
{
  std::unique_ptr<cv::CascadeClassifier> cascade;
  cv::Ptr<cv::FaceDetectorYN> yunet;
};

G_DEFINE_QUARK (clara_vision_error, clara_vision_error)

/* Runs what calls OpenCV; whatever it throws becomes the error. */
template <typename Work>
static bool
guarded (Work work, ClaraVisionError code, const char *what, GError **error)
{
  try
    {
      work ();
      return true;
    }
  catch (const cv::Exception &problem)
    {
      g_autofree char *detail = g_strdelimit (g_strdup (problem.err.c_str ()), "\n\r\t", ' ');

      g_set_error (error, CLARA_VISION_ERROR, code, "%s: %s (OpenCV %s)", what, detail, CV_VERSION);
    }
  catch (const std::exception &problem)
    {
      g_set_error (error, CLARA_VISION_ERROR, code, "%s: %s", what, problem.what ());
    }
  catch (...)
    {
      g_set_error (error, CLARA_VISION_ERROR, code, "%s", what);
    }
  return false;
}

static bool
check_picture (const guint8 *rgb, int width, int height, GError **error)
{
  if (rgb != NULL && width > 0 && height > 0 && width <= CLARA_VISION_MAX_SIDE
      && height <= CLARA_VISION_MAX_SIDE)
    return true;
  g_set_error (error, CLARA_VISION_ERROR, CLARA_VISION_ERROR_PICTURE,
               "A picture of %d by %d pixels cannot be looked at; each side must be 1 to %d", width, height,
               CLARA_VISION_MAX_SIDE);
  return false;
}

static char *
find_cascade (void)
{
  const char *const folders[] = { g_getenv ("CLARA_DATA_PATH"), CLARA_DATA_FOLDER,
                                  "/usr/share/opencv4/haarcascades", "/app/share/opencv4/haarcascades",
                                  "/usr/local/share/opencv4/haarcascades" };

  for (const char *folder : folders)
    {
      g_autofree char *file = folder != NULL ? g_build_filename (folder, cascade_name, NULL) : NULL;

      if (file != NULL && g_file_test (file, G_FILE_TEST_IS_REGULAR))
        return g_steal_pointer (&file);
    }
  return NULL;
}

static bool
load_cascade (ClaraFaceDetector *self, GError **error)
{
  g_autofree char *file = find_cascade ();
  bool loaded = false;

  if (file == NULL)
    {
      g_set_error (error, CLARA_VISION_ERROR, CLARA_VISION_ERROR_NO_CASCADE,
                   "The file %s of the classical face detector is missing; install the package opencv-data",
                   cascade_name);
      return false;
    }
  if (!guarded (
        [&] {
          self->cascade = std::make_unique<cv::CascadeClassifier> ();
          loaded = self->cascade->load (file);
        },
        CLARA_VISION_ERROR_NO_CASCADE, file, error))
    return false;
  if (!loaded)
    g_set_error (error, CLARA_VISION_ERROR, CLARA_VISION_ERROR_NO_CASCADE,
                 "%s is no cascade that OpenCV can read; reinstall the package opencv-data", file);
  return loaded;
}

/* A model that loads may still fail at its first picture: one is run at once. */
static bool
load_yunet (ClaraFaceDetector *self, const char *file, GError **error)
{
  g_autofree char *what =
    g_strdup_printf ("%s is no YuNet model that this program can use; up to OpenCV 4.7 its outputs are loc, "
                     "conf and iou, from 4.8 on "
                     "cls, obj, bbox and kps: fetch the one for this version, or remove it",
                     file);

  return guarded (
    [&] {
      cv::Mat faces;

      self->yunet =
        cv::FaceDetectorYN::create (file, "", cv::Size (yunet_side, yunet_side), yunet_score, 0.3f, 100);
      if (!self->yunet)
        throw cv::Exception (cv::Error::StsError, "not made", "load_yunet", __FILE__, __LINE__);
      self->yunet->detect (cv::Mat (yunet_side, yunet_side, CV_8UC3, cv::Scalar (128, 128, 128)), faces);
      if (!faces.empty () && (faces.cols < 15 || faces.type () != CV_32F))
        throw cv::Exception (cv::Error::StsError, "its output has another shape", "load_yunet", __FILE__,
                             __LINE__);
    },
    CLARA_VISION_ERROR_MODEL, what, error);
}

ClaraFaceDetector *
clara_face_detector_new (const char *models_folder, GError **error)
{
  g_autofree char *model = models_folder != NULL && *models_folder != '\0'
                             ? g_build_filename (models_folder, model_name, NULL)
                             : NULL;
  std::unique_ptr<ClaraFaceDetector> self (new ClaraFaceDetector);
  bool loaded;

  /* One thread each: the kiosk has better things to do with its cores. */
  if (!guarded ([] { cv::setNumThreads (1); }, CLARA_VISION_ERROR_FAILED, "OpenCV", error))
    return NULL;
  if (model != NULL && g_file_test (model, G_FILE_TEST_EXISTS))
    loaded = load_yunet (self.get (), model, error);
  else
    loaded = load_cascade (self.get (), error);
  return loaded ? self.release () : NULL;
}

void
clara_face_detector_free (ClaraFaceDetector *self)
{
  guarded ([&] { delete self; }, CLARA_VISION_ERROR_FAILED, "OpenCV", NULL);
}

const char *
clara_face_detector_get_method (ClaraFaceDetector *self)
{
  return self->yunet ? "yunet" : "classical";
}

/* What is found in a picture that was made smaller by @scale. */
typedef std::vector<ClaraFaceBox> Boxes;

static void
find_classical (ClaraFaceDetector *self, const cv::Mat &rgb, double scale, Boxes &boxes)
{
  const int least = std::max (24, std::min (rgb.cols, rgb.rows) / 7);
  std::vector<cv::Rect> found;
  cv::Mat grey;

  if (rgb.cols < 24 || rgb.rows < 24)
    return;
  cv::cvtColor (rgb, grey, cv::COLOR_RGB2GRAY);
  cv::equalizeHist (grey, grey);
  self->cascade->detectMultiScale (grey, found, 1.15, 3, 0, cv::Size (least, least));
  for (const cv::Rect &r : found)
    boxes.push_back (
      { (int) (r.x / scale), (int) (r.y / scale), (int) (r.width / scale), (int) (r.height / scale), 1 });
}

static void
find_yunet (ClaraFaceDetector *self, const cv::Mat &rgb, double scale, Boxes &boxes)
{
  cv::Mat bgr, faces;

  /* The network halves it six times. */
  if (rgb.cols < 64 || rgb.rows < 64)
    return;
  cv::cvtColor (rgb, bgr, cv::COLOR_RGB2BGR);
  self->yunet->setInputSize (bgr.size ());
  self->yunet->detect (bgr, faces);
  for (int i = 0; i < faces.rows; i++)
    {
      const float *f = faces.ptr<float> (i);

      /* A model's numbers are a stranger's: no infinities past here. */
      if (std::all_of (f, f + 4, [] (float v) { return std::isfinite (v) && std::abs (v) < 1e6f; }))
        boxes.push_back ({ (int) (f[0] / scale), (int) (f[1] / scale), (int) (f[2] / scale),
                           (int) (f[3] / scale), std::min (1.0, std::max (0.0, (double) f[14])) });
    }
}

static bool
is_larger (const ClaraFaceBox &one, const ClaraFaceBox &other)
{
  return (gint64) one.width * one.height > (gint64) other.width * other.height;
}

GArray *
clara_face_detector_find (ClaraFaceDetector *self, const guint8 *rgb, int width, int height, GError **error)
{
  Boxes boxes;
  GArray *faces;

  if (!check_picture (rgb, width, height, error))
    return NULL;
  if (!guarded (
        [&] {
          const cv::Mat whole (height, width, CV_8UC3, const_cast<guint8 *> (rgb));
          const int side = self->yunet ? yunet_side : classical_side;
          const double scale = std::min (1.0, (double) side / std::max (width, height));
          cv::Mat small = whole;

          if (scale < 1)
            cv::resize (whole, small,
                        cv::Size (std::max (1, (int) (width * scale)), std::max (1, (int) (height * scale))),
                        0, 0, cv::INTER_AREA);
          if (self->yunet)
            find_yunet (self, small, scale, boxes);
          else
            find_classical (self, small, scale, boxes);
          std::sort (boxes.begin (), boxes.end (), is_larger);
        },
        CLARA_VISION_ERROR_FAILED, "Looking for faces failed", error))
    return NULL;
  faces = g_array_new (FALSE, FALSE, sizeof (ClaraFaceBox));
  for (const ClaraFaceBox &box : boxes)
    {
      const int left = std::max (0, box.x), top = std::max (0, box.y);
      const ClaraFaceBox inside = { left, top, std::min (width, box.x + box.width) - left,
                                    std::min (height, box.y + box.height) - top, box.score };

      if (inside.width > 0 && inside.height > 0)
        g_array_append_val (faces, inside);
    }
  return faces;
}
